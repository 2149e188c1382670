"""The certificates that the settings name: what is read from them and refused about them, and two roots at a time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import authority
from tests.topology.chains import OCSP, built, chain_of_three, loaded, put
from tests.topology.configs import GONE, settings
from topology import certificates
from topology.build import plan
from topology.faults import Fault, PlanError
from topology.plan import ApplicationRule


def faults(checkout: Path, *changes: tuple[str, Any]) -> tuple[Fault, ...]:
    try:
        loaded(checkout, *changes)
    except PlanError as error:
        return error.faults
    return ()


# what is read


def test_the_plan_knows_the_chain_and_every_address_that_it_names(checkout: Path) -> None:
    put(
        checkout,
        chain_of_three(ocsp="http://ocsp.contoso.example/", above="http://pki.contoso.example/aia/issuing.crt"),
    )
    found = built(checkout, OCSP)
    assert found.revocation is not None
    assert [each.title for each in found.revocation.certificates] == [
        *("mls.contoso.example", "Contoso Issuing", "Contoso Root")
    ]
    assert [(each.url, each.kind, each.named_by) for each in found.revocation.urls] == [
        ("http://pki.contoso.example/crl/issuing.crl", "crl", "mls.contoso.example"),
        ("http://ocsp.contoso.example/", "ocsp", "mls.contoso.example"),
        ("http://pki.contoso.example/aia/issuing.crt", "issuer", "mls.contoso.example"),
        ("http://pki.contoso.example/crl/contoso-root.crl", "crl", "Contoso Issuing"),
    ]
    assert found.gateway.certificate.chain == found.revocation.certificates


def test_without_files_the_declared_addresses_stand_for_them() -> None:
    found = plan(settings(), root_pem="").revocation
    assert found is not None
    assert found.certificates == ()
    assert [(each.url, each.named_by) for each in found.urls] == [
        ("http://pki.contoso.example/crl/contoso-root.crl", "corporate.pki.crlUrls")
    ]


@pytest.mark.parametrize(
    ("changes", "nodes"),
    [
        ([], ("10.20.0.4", "rcg-on-premises/allow-exceptions/RevocationLists")),
        ([("dns.resolver", {}), ("corporate.domains", ["contoso.example"])], None),
        ([("egress", {"kind": "nat"}), ("spokes[0].useRemoteGateways", True)], ("learned", None)),
        (
            [("egress", {"kind": "appliance"}), ("hub.appliance", "10.20.0.4")],
            ("10.20.0.4", "rcg-on-premises/allow-revocation-lists/RevocationLists"),
        ),
    ],
    ids=["firewall", "resolver", "nat", "appliance"],
)
def test_each_step_of_the_way_to_the_lists_is_something_of_the_plan(
    changes: list[tuple[str, Any]], nodes: tuple[str, str | None] | None
) -> None:
    found = plan(settings(*changes, OCSP), root_pem="")
    assert found.revocation is not None
    paths = {(each.caller, each.host): each for each in found.revocation.paths}
    assert set(paths) == {
        (caller, host)
        for caller in ("gateway", "web", "compute")
        for host in ("pki.contoso.example", "ocsp.contoso.example")
    }
    for (caller, host), path in paths.items():
        network = found.network(path.network)
        subnet = next(each for each in network.subnets if each.name == path.subnet)
        assert path.prefix == subnet.prefix
        assert path.name_servers == network.dns_servers
        assert subnet.network_security_group is not None
        (rule,) = [each for each in subnet.network_security_group.rules if each.name == path.rule]
        assert (rule.direction, rule.access, rule.ports) == ("Outbound", "Allow", ("80",))
        assert set(rule.destinations) == {"10.1.20.80/32", "10.1.20.81/32"}, "these addresses and no other"
        assert path.address == {"pki": "10.1.20.80", "ocsp": "10.1.20.81"}[host.partition(".")[0]]
        if caller == "gateway":
            assert (path.next_hop, path.firewall_rule) == ("learned", None)
        elif nodes:
            assert (path.next_hop, path.firewall_rule) == nodes


def test_a_firewall_that_looks_the_hosts_up_lets_them_through_by_name_over_http() -> None:
    found = plan(settings(("egress", {"kind": "appliance"}), ("hub.appliance", "10.20.0.4"), OCSP), root_pem="")
    (rule,) = [
        each
        for group in found.appliance_rules
        for collection in group.collections
        for each in collection.rules
        if isinstance(each, ApplicationRule) and each.name == "RevocationLists"
    ]
    assert rule.hosts == ("pki.contoso.example", "ocsp.contoso.example")
    assert rule.protocols == (("Http", 80),)


def test_a_way_without_a_gateway_to_on_premises_is_said_to_lead_nowhere() -> None:
    gone = [("hub.gateway", GONE), *((f"spokes[{index}].useRemoteGateways", False) for index in range(3))]
    for changes, arrives in (([], True), (gone, False)):
        found = plan(settings(*changes), root_pem="").revocation
        assert found is not None
        assert {path.arrives for path in found.paths} == {arrives}


# what is refused


@pytest.mark.parametrize(
    ("leaf", "key", "says"),
    [
        ({"lists": ["http://crl.contoso.example/a.crl"]}, "corporate.pki.hosts", "crl.contoso.example is neither"),
        ({"ocsp": "http://ocsp.contoso.example/"}, "corporate.pki.hosts", "(OCSP responder)"),
        ({"above": "http://aia.contoso.example/i.crt"}, "corporate.pki.hosts", "(its issuer's certificate)"),
        ({"lists": ["https://pki.contoso.example/a.crl"]}, "gateway.certificate.pfxFile", "only http on port 80"),
        ({"lists": ["http://pki.contoso.example:8080/a"]}, "gateway.certificate.pfxFile", "only http on port 80"),
        ({"lists": ["ldap:///CN=Contoso"]}, "gateway.certificate.pfxFile", "ask anything but http"),
        ({"names": ["other.contoso.example"]}, "gateway.certificate.pfxFile", "is not for mls.contoso.example"),
    ],
)
def test_a_certificate_that_the_network_would_fail_is_refused(
    checkout: Path, leaf: dict[str, Any], key: str, says: str
) -> None:
    put(checkout, chain_of_three(**leaf))
    (fault,) = faults(checkout)
    assert fault.key == f"azureml-cluster:{key}"
    assert says in fault.problem
    assert ".local/pki/gateway.pfx" in fault.problem


def test_the_fault_about_a_host_names_address_host_and_what_to_add(checkout: Path) -> None:
    put(checkout, chain_of_three(ocsp="http://ocsp.contoso.example/r"))
    (fault,) = faults(checkout)
    assert "http://ocsp.contoso.example/r" in fault.problem
    assert json.loads(fault.example)[0]["host"] == "ocsp.contoso.example"
    assert faults(checkout, OCSP) == ()


def test_a_directory_beside_an_http_address_does_no_harm(checkout: Path) -> None:
    put(checkout, chain_of_three(lists=["ldap:///CN=Contoso", authority.CRL]))
    assert faults(checkout) == ()


def test_a_wildcard_covers_one_label(checkout: Path) -> None:
    put(checkout, chain_of_three(names=["*.contoso.example"]))
    assert faults(checkout) == ()
    assert not certificates.covers("*.contoso.example", "a.mls.contoso.example")
    assert not certificates.covers("*.contoso.example", "contoso.example")


def test_a_chain_to_another_root_is_refused_and_one_that_stops_too(checkout: Path) -> None:
    stranger = authority.issue("Stranger Root")
    put(checkout, authority.issue("mls.contoso.example", stranger, names=authority.NAMES))
    (fault,) = faults(checkout)
    assert "ends in Stranger Root, which leads to no root" in fault.problem
    whole = chain_of_three()
    put(checkout, authority.Issued(whole.certificate, whole.key))
    (fault,) = faults(checkout)
    assert "stops at mls.contoso.example" in fault.problem


@pytest.mark.parametrize("name", ["gateway.pfx", "nodes.pfx"])
def test_a_file_that_is_no_pkcs12_is_a_fault_of_its_setting(checkout: Path, name: str) -> None:
    (checkout / ".local/pki" / name).write_bytes(b"\x30\x82")
    (fault,) = faults(checkout)
    assert fault.key.endswith("certificate.pfxFile")
    assert "is no PKCS#12 file without a password" in fault.problem


def test_the_certificate_of_nodes_is_for_the_name_that_the_gateway_asks_for(checkout: Path) -> None:
    assert faults(checkout, ("gateway.backendHostName", "nodes.contoso.example"))[0].problem.startswith(
        ".local/pki/nodes.pfx is not for nodes.contoso.example"
    )
    put(checkout, authority.issue("nodes", authority.root(), names=["nodes.contoso.example"]), "nodes.pfx")
    assert faults(checkout, ("gateway.backendHostName", "nodes.contoso.example")) == ()


def test_a_chain_file_stands_for_a_secret_that_no_one_can_look_into(checkout: Path) -> None:
    secret = ("gateway.certificate.secretId", "https://kv-shared.vault.azure.net/secrets/gateway-tls")
    given = [secret, ("gateway.certificate.pfxFile", GONE), ("gateway.certificate.chainFile", "chain.pem")]
    assert "chain.pem does not exist" in faults(checkout, *given)[0].problem
    issued = chain_of_three(ocsp="http://ocsp.contoso.example/")
    text = issued.pem + "".join(
        authority.Issued(each, issued.key).pem for each in issued.above if each != authority.root().certificate
    )
    (checkout / "chain.pem").write_text(text)
    assert "ocsp.contoso.example is neither" in faults(checkout, *given)[0].problem
    found = built(checkout, *given, OCSP)
    assert [each.title for each in found.gateway.certificate.chain][-1] == "Contoso Root"
    (checkout / "chain.pem").write_text(text + "-----BEGIN PRIVATE KEY-----")
    assert "holds a private key" in faults(checkout, *given)[0].problem


# while one root follows another


def test_with_two_roots_the_gateway_and_nodes_trust_both_and_either_certificate_is_taken(checkout: Path) -> None:
    second = authority.issue("Contoso Root 2", days=3650)
    (checkout / ".local/pki/root.pem").write_text(authority.root().pem + second.pem)
    found = built(checkout)
    assert [each.title for each in found.gateway.certificate.roots] == ["Contoso Root", "Contoso Root 2"]
    for tier in found.scale_sets:
        assert second.pem.strip() in tier.bootstrap.script
        assert authority.root().pem.strip() in tier.bootstrap.script
    put(checkout, authority.issue("mls.contoso.example", second, names=authority.NAMES, lists=[authority.CRL]))
    assert [each.title for each in built(checkout).gateway.certificate.chain][-1] == "Contoso Root 2"
    (checkout / ".local/pki/root.pem").write_text(authority.root().pem)
    assert "leads to no root" in faults(checkout)[0].problem, "the old root alone is not enough any more"


def test_another_root_is_another_script_for_every_tier(checkout: Path) -> None:
    before = [tier.bootstrap.script for tier in built(checkout).scale_sets]
    second = authority.issue("Contoso Root 2", days=3650)
    (checkout / ".local/pki/root.pem").write_text(authority.root().pem + second.pem)
    after = [tier.bootstrap.script for tier in built(checkout).scale_sets]
    assert before
    assert all(old != new for old, new in zip(before, after, strict=True))
