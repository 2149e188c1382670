"""No redirect starts from port 80 or leads to it.

A redirect from 80 to 443 needs a listener on 80, and the first request of every client still crosses the network in
clear text; other tools let it pass (PSRule for Azure), this pack does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from pulumi_policy import PolicyConfigSchema, Severity

from policies.core import define, wording
from policies.core.values import Resource, dig, entries
from policies.parts import gateway_parts, port80
from reachability.unknown import UNKNOWN, Unknown


def check(gateway: Resource, config: define.Config) -> Iterable[str]:
    """Judge where redirects lead, then, unless they may, from which listeners they start."""
    for path, redirect in gateway_parts.parts(gateway, "redirectConfigurations"):
        yield from _target(gateway, redirect, wording.entry_name(redirect, path))
    if config.get("allowRedirect") is True:
        return
    for path, rule in gateway_parts.parts(gateway, "requestRoutingRules"):
        where = wording.entry_name(rule, path)
        answer = port80.every(_redirects(gateway, rule), _starts_on_80(gateway, rule))
        if answer is True:
            yield f"rule {where} redirects what arrives on port 80. Remove the rule, its listener and its redirect."
        elif answer is not False:
            yield wording.not_known(f"the listener or the redirect of {where}")


def _target(gateway: Resource, redirect: Any, where: str) -> Iterable[str]:
    if redirect is UNKNOWN:
        yield wording.not_known(where)
        return
    url = dig(redirect, "targetUrl")
    listener = dig(redirect, "targetListener")
    to_listener: port80.Answer = False
    if listener is not None:
        to_listener = gateway_parts.of_referred(
            gateway, "httpListeners", dig(listener, "id"), lambda each: gateway_parts.listens_on_80(gateway, each)
        )
    answer = port80.some(_url_on_80(url), to_listener)
    if answer is True:
        goal = url if isinstance(url, str) else "a listener on port 80"
        yield f"redirect {where} leads to {goal}. Lead to https on 443."
    elif answer is not False:
        yield wording.not_known(f"the target of {where}")


def _url_on_80(url: Any) -> port80.Answer:
    if url is None or url == "":
        return False
    if not isinstance(url, str):
        return UNKNOWN
    try:
        parts = urlsplit(url)
        return (parts.port or {"http": 80}.get(parts.scheme)) == port80.PORT
    except ValueError:
        return UNKNOWN


def _starts_on_80(gateway: Resource, rule: Any) -> port80.Answer:
    if isinstance(rule, Unknown):
        return UNKNOWN
    return gateway_parts.of_referred(
        gateway,
        "httpListeners",
        dig(rule, "httpListener", "id"),
        lambda each: gateway_parts.listens_on_80(gateway, each),
    )


def _redirects(gateway: Resource, rule: Any) -> port80.Answer:
    """Whether a rule answers with a redirect, by itself or somewhere in its path map."""
    if isinstance(rule, Unknown):
        return UNKNOWN
    if dig(rule, "redirectConfiguration") is not None:
        return True
    if dig(rule, "urlPathMap") is None:
        return False
    return gateway_parts.of_referred(gateway, "urlPathMaps", dig(rule, "urlPathMap", "id"), _map_redirects)


def _map_redirects(path_map: Any) -> port80.Answer:
    if isinstance(path_map, Unknown):
        return UNKNOWN
    if dig(path_map, "defaultRedirectConfiguration") is not None:
        return True
    paths = [entry for _, entry in entries(dig(path_map, "pathRules"), "pathRules")]
    return port80.some(
        False, *(UNKNOWN if each is UNKNOWN else dig(each, "redirectConfiguration") is not None for each in paths)
    )


POLICY = define.resource_policy(
    define.About(
        name="gateway-no-port-80-redirect",
        title="No gateway redirect from or to port 80",
        description="An Application Gateway must not redirect from port 80 or to it.",
        severity=Severity.HIGH,
        framework=define.mcsb("DP-3", "Encrypt sensitive data in transit"),
        tags=("port-80", "gateway"),
        remediation="Remove the redirect together with the listener that it serves; clients use https directly.",
        config=PolicyConfigSchema(
            {
                "allowRedirect": {
                    "type": "boolean",
                    "default": False,
                    "description": (
                        "Whether a redirect may start from port 80. Its listener and frontend port then need "
                        "exemptions of their own."
                    ),
                }
            }
        ),
    ),
    types=(gateway_parts.TYPE,),
    check=check,
)
