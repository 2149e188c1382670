"""The gateway refuses TLS older than 1.2, on every listener."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pulumi_policy import Severity

from policies.core import define, remedy, wording
from policies.core.values import Resource, dig
from policies.parts import gateway_parts
from reachability import readers
from reachability.unknown import UNKNOWN

# Predefined policies whose minimum is TLS 1.2 (application-gateway-ssl-policy-overview).
_GOOD: Final = ("appgwsslpolicy20170401s", "appgwsslpolicy20220101", "appgwsslpolicy20220101s")
_BEST: Final = {"policyType": "Predefined", "policyName": "AppGwSslPolicy20220101S"}
_MINIMUM: Final = ("tlsv1_2", "tlsv1_3")
_FIX: Final = "Set policyType Predefined and policyName AppGwSslPolicy20220101S."


def check(gateway: Resource, _config: define.Config) -> Iterable[str]:
    """Judge the gateway's own TLS policy, and that of each profile that has one."""
    own = gateway.props.get("sslPolicy")
    if own is None:
        yield f"has no sslPolicy: the default depends on the API version and was TLS 1.0 before 2023-02-01. {_FIX}"
    else:
        yield from _judge(own, "sslPolicy")
    for path, profile in gateway_parts.parts(gateway, "sslProfiles"):
        # A profile without a policy of its own takes the gateway's.
        policy = dig(profile, "sslPolicy")
        if policy is not None:
            yield from _judge(policy, f"sslPolicy of {wording.entry_name(profile, path)}")


def _judge(policy: Any, where: str) -> Iterable[str]:
    kind, name = readers.word(dig(policy, "policyType")), readers.word(dig(policy, "policyName"))
    if kind is UNKNOWN:
        yield wording.not_known(f"policyType of {where}")
    elif kind in ("custom", "customv2"):
        minimum = readers.word(dig(policy, "minProtocolVersion"))
        if minimum is UNKNOWN:
            yield wording.not_known(f"minProtocolVersion of {where}")
        elif minimum not in _MINIMUM:
            yield (
                f"{where} takes {wording.shown(dig(policy, 'minProtocolVersion') or 'any TLS')} and newer. "
                "Set minProtocolVersion TLSv1_2."
            )
    elif name is UNKNOWN:
        yield wording.not_known(f"policyName of {where}")
    elif name not in _GOOD:
        named = wording.shown(dig(policy, "policyName") or "no named policy")
        yield f"{where} is {named}, which is not known to refuse TLS older than 1.2. {_FIX}"


def remedied(props: Any) -> bool:
    """Put the strict predefined policy wherever a policy is older than that, or absent."""
    changed = _put_right(props)
    for profile in remedy.entries(props.get("sslProfiles")):
        if profile.get("sslPolicy") is not None:
            changed = _put_right(profile) or changed
    return changed


def _put_right(holder: Any) -> bool:
    now = remedy.plain(holder.get("sslPolicy"))
    if now is not None and not list(_judge(now, "")):
        return False
    # Whole: the parts of a custom policy do not go with a predefined one.
    holder["sslPolicy"] = dict(_BEST)
    return True


POLICY = define.resource_policy(
    define.About(
        name="gateway-minimum-tls-1-2",
        title="Gateways refuse TLS older than 1.2",
        description=(
            "An Application Gateway must have a TLS policy, its own and in every profile, whose oldest version is 1.2."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("DP-3", "Encrypt sensitive data in transit"),
        tags=("CKV_AZURE_218", "AZR-000064", "ALZ:Deny-AppGw-Without-Tls", "gateway", "tls"),
        remediation=_FIX,
    ),
    types=(gateway_parts.TYPE,),
    check=check,
    remedy=remedied,
)
