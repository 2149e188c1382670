"""What policies of the gateway's TLS must pass, refuse, and refuse for not knowing."""

from __future__ import annotations

from typing import Any

from tests.policies.cases import GATEWAY_ID, Case, gateway
from tests.policies.engine import NOT_KNOWN, Registered


def tls(profiles: Any = None, **policy: Any) -> Registered:
    return gateway(sslPolicy=policy, sslProfiles=profiles)


def predefined(name: Any) -> Registered:
    return tls(policyType="Predefined", policyName=name)


def profile(**policy: Any) -> Registered:
    """A gateway whose own policy is good, with a profile that has a policy of its own."""
    return tls(
        [{"name": "partners", "sslPolicy": policy}], policyType="Predefined", policyName="AppGwSslPolicy20220101S"
    )


def backend(
    roots: Any, prop: str = "backendHttpSettingsCollection", protocol: Any = "Https", **more: Any
) -> Registered:
    return gateway(
        **{prop: [{"name": "b", "port": 12800.0, "protocol": protocol, "trustedRootCertificates": roots}]}, **more
    )


def root(name: str) -> list[dict[str, str]]:
    return [{"id": f"{GATEWAY_ID}/trustedRootCertificates/{name}"}]


PASS: dict[str, list[Case]] = {
    "gateway-minimum-tls-1-2": [
        ("2017, strict", predefined("AppGwSslPolicy20170401S")),
        ("2022", predefined("AppGwSslPolicy20220101")),
        ("2022, strict, in another case", predefined("appgwsslpolicy20220101s")),
        ("by name alone", tls(policyName="AppGwSslPolicy20220101S")),
        ("custom", tls(policyType="Custom", minProtocolVersion="TLSv1_2")),
        ("custom, 1.3", tls(policyType="CustomV2", minProtocolVersion="TLSv1_3")),
        ("a profile without a policy", tls([{"name": "p"}], policyType="CustomV2", minProtocolVersion="TLSv1_3")),
        ("a profile", profile(policyType="Predefined", policyName="AppGwSslPolicy20220101")),
    ],
    "gateway-private-ca-trust": [
        ("ours", gateway()),
        ("a root not known", backend([{"id": NOT_KNOWN}])),
        ("a root of a list not known", backend(root("other"), trustedRootCertificates=NOT_KNOWN)),
        ("another case", backend(root("ROOT"))),
        ("layer 4", backend(root("root"), "backendSettingsCollection", "Tls")),
        ("plain, which is another policy's matter", backend(None, protocol="Http")),
    ],
}

FAIL: dict[str, list[Case]] = {
    "gateway-minimum-tls-1-2": [
        ("none", gateway(sslPolicy=None)),
        ("2015", predefined("AppGwSslPolicy20150501")),
        ("2017", predefined("AppGwSslPolicy20170401")),
        ("no name", tls(policyType="Predefined")),
        ("a name that nobody knows", predefined("AppGwSslPolicy20990101")),
        ("custom, 1.1", tls(policyType="Custom", minProtocolVersion="TLSv1_1")),
        ("custom without a minimum", tls(policyType="CustomV2", policyName="AppGwSslPolicy20220101S")),
        ("custom in another case", tls(policyType="CUSTOM", minProtocolVersion="TLSv1_0")),
        ("a profile", profile(policyType="Predefined", policyName="AppGwSslPolicy20150501")),
    ],
    "gateway-private-ca-trust": [
        ("none", backend(None)),
        ("an empty list", backend([])),
        ("one that is not there", backend(root("other"))),
        ("layer 4", backend(None, "backendSettingsCollection", "Tls")),
        (
            "second setting",
            gateway(
                backendHttpSettingsCollection=[
                    {"name": "a", "port": 443.0, "protocol": "Https", "trustedRootCertificates": root("root")},
                    {"name": "b", "port": 443.0, "protocol": "HTTPS"},
                ]
            ),
        ),
    ],
}

UNSURE: dict[str, list[Case]] = {
    "gateway-minimum-tls-1-2": [
        ("all", gateway(sslPolicy=NOT_KNOWN)),
        ("kind", tls(policyType=NOT_KNOWN, policyName="AppGwSslPolicy20220101S")),
        ("name", predefined(NOT_KNOWN)),
        ("minimum", tls(policyType="Custom", minProtocolVersion=NOT_KNOWN)),
        ("profile", profile(policyType="Predefined", policyName=NOT_KNOWN)),
        (
            "profiles",
            gateway(sslProfiles=NOT_KNOWN),
        ),
    ],
    "gateway-private-ca-trust": [("roots", backend(NOT_KNOWN))],
}
