"""Who answers whom: the resolver, the forwarder list, the allow-list, and faults of all that is about names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.topology.configs import GONE, ROOT, faults, folder, settings
from tests.topology.test_private_names import ZONE
from topology.__main__ import main
from topology.build import plan
from topology.plan import Plan

WITH_RESOLVER: tuple[tuple[str, Any], ...] = (("dns.resolver", {}), ("corporate.domains", ["contoso.example"]))


def made(*changes: tuple[str, Any]) -> Plan:
    return plan(settings(*changes), root_pem="")


# resolver and forwarders


def test_the_resolver_asks_corporate_servers_for_corporate_domains_and_is_linked_to_what_is_created() -> None:
    found = made(*WITH_RESOLVER)
    resolver = found.resolver
    assert resolver
    assert resolver.inbound_address == "10.20.0.228"
    assert [(rule.domain, rule.servers) for rule in resolver.rules] == [("contoso.example.", ("10.1.2.3", "10.4.5.6"))]
    assert [link.network for link in resolver.links] == [network.key for network in found.networks]


def test_without_a_resolver_its_subnets_let_nothing_through() -> None:
    found = made()
    assert found.resolver is None
    for key in ("resolverInbound", "resolverOutbound"):
        group = found.hub.subnet(key).network_security_group
        assert group
        assert not [rule for rule in group.rules if rule.access == "Allow"]


def test_name_look_ups_are_let_through_at_both_sides_of_the_resolver() -> None:
    found = made(*WITH_RESOLVER, ("dnsServers", ["10.20.0.228", "168.63.129.16"]))

    def allowed(network: str, subnet: str, direction: str) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
        group = found.network(network).subnet(subnet).network_security_group
        assert group
        return {
            (rule.sources, rule.destinations)
            for rule in group.rules
            if rule.access == "Allow" and rule.direction == direction and rule.ports == ("53",)
        }

    corporate = ("10.1.2.3/32", "10.4.5.6/32")
    assert allowed("hub", "resolverOutbound", "Outbound") == {(("10.20.0.240/28",), corporate)}
    inbound = allowed("hub", "resolverInbound", "Inbound")
    assert (corporate, ("10.20.0.224/28",)) in inbound
    assert [sources for sources, to in inbound if to == ("10.20.0.228/32",) and "10.20.2.64/28" in sources]
    assert allowed("cluster", "web", "Outbound") == {(("10.20.2.64/28",), ("10.20.0.228/32", "168.63.129.16/32"))}


@pytest.mark.parametrize(
    ("changes", "target", "answers"),
    [
        ((), "10.20.0.4", "firewall"),
        (WITH_RESOLVER, "10.20.0.228", "resolver"),
        ((*WITH_RESOLVER, ("dns.resolver", {"inboundAddress": "10.20.0.230"})), "10.20.0.230", "resolver"),
        ((("dns.forwardTo", "10.20.6.4"),), "10.20.6.4", "server"),
        ((("egress", {"kind": "nat"}),), None, ""),
        ((("egress", {"kind": "firewall", "tier": "Basic"}),), None, ""),
    ],
)
def test_corporate_servers_forward_to_the_resolver_or_the_firewall(
    changes: tuple[tuple[str, Any], ...], target: str | None, answers: str
) -> None:
    found = made(*changes).forwarders
    assert found
    assert (found.target, found.answers) == (target, answers)


def test_every_public_suffix_of_every_zone_is_forwarded_and_pointers_too() -> None:
    found = made()
    assert found.forwarders
    forwarded = {each.suffix for each in found.forwarders.suffixes}
    assert forwarded == {suffix for zone in found.zones for suffix in zone.public} | {"1.20.10.in-addr.arpa"}
    assert "westeurope.data.azurecr.io" in forwarded
    assert not [suffix for suffix in forwarded if "{" in suffix or "privatelink" in suffix]


def test_the_command_prints_the_list_as_a_table_and_as_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (folder(tmp_path) / "Pulumi.dev.yaml").write_text((ROOT / "Pulumi.dev.yaml").read_text())
    assert main(["forwarders", "--directory", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "to 10.20.0.4, TCP and UDP 53" in printed
    assert main(["forwarders", "--directory", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["target"], found["port"]) == ("10.20.0.4", 53)
    assert all(each["suffix"] in printed for each in found["suffixes"])
    assert {"instances.ml.azure.ms", "instances.azureml.ms"} <= {each["suffix"] for each in found["suffixes"]}


def test_where_nothing_can_answer_the_command_says_what_to_set(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = (ROOT / "Pulumi.dev.yaml").read_text().replace("kind: firewall", "kind: none")
    (tmp_path / "Pulumi.dev.yaml").write_text(text)
    assert main(["forwarders", "--directory", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "azureml-cluster:dns.resolver" in told
    assert "168.63.129.16 answers inside virtual networks only" in told
    assert main(["forwarders", "--directory", str(tmp_path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["faults"][0]["key"] == "azureml-cluster:dns.resolver"


# the allow-list


def test_the_allow_list_lets_through_what_the_plan_needs_and_nothing_of_other_accounts() -> None:
    found = made(("dns.allowList", {"domains": ["packages.contoso.example"]}), ("workspace", GONE))
    policy = found.dns_policy
    assert policy
    first, last = policy.rules
    assert (first.action, last.action, last.domains.domains) == ("Allow", "Block", (".",))
    assert first.priority < last.priority
    domains = set(first.domains.domains)
    assert {"packages.contoso.example.", "pki.contoso.example.", "login.microsoftonline.com."} <= domains
    assert f"{found.vault.name}.vault.azure.net." in domains
    assert not domains & {"vault.azure.net.", "blob.core.windows.net.", "azure.com.", "windows.net."}
    assert all(domain.endswith(".") for domain in domains)
    assert [link.network for link in policy.links] == [network.key for network in found.networks]


def test_a_workspaces_computes_may_look_up_what_they_are_documented_to_call() -> None:
    policy = made(("dns.allowList", {"others": "Alert"})).dns_policy
    assert policy
    assert policy.rules[1].action == "Alert"
    domains = policy.rules[0].domains.domains
    assert {"azureml.ms.", "instances.ml.azure.ms.", "notebooks.azure.net.", "mcr.microsoft.com."} <= set(domains)
    for one in domains:
        assert not [other for other in domains if other != one and one.endswith(f".{other}")], "one covers the other"


def test_without_an_allow_list_there_is_no_policy() -> None:
    assert made().dns_policy is None


# faults


@pytest.mark.parametrize(
    ("changes", "key", "sentence"),
    [
        ([("dns.zones", {"valt": ZONE})], "dns.zones", "which the plan does not use; did you mean 'vault'?"),
        ([("dns.zones", {"blob": ZONE})], "dns.zones", "the id of another zone than privatelink.blob"),
        ([("dns.zones", {"vault": "vaults"})], "dns.zones", "must be the full Azure resource id"),
        ([("privateLink.members", {"amlworkspace": []})], "privateLink.members", "must name 1 to 8 different members"),
        (
            [("hub.subnets", [{"name": "endpoints", "prefix": "10.20.1.0/27"}])],
            "hub.subnets[0].prefix",
            "too small for the endpoints' addresses: they need a /26 or larger",
        ),
        ([("dns.resolver", {})], "corporate.domains", "so the resolver would not find it"),
        (
            [*WITH_RESOLVER, ("dns.resolver", {"inboundAddress": "10.20.0.225"})],
            "dns.resolver.inboundAddress",
            "no usable address of the resolver's subnet 10.20.0.224/28",
        ),
        ([*WITH_RESOLVER, ("dns.forwardTo", "10.20.6.4")], "dns.forwardTo", "where there is a resolver"),
        (
            [*WITH_RESOLVER, ("dnsServers", ["10.20.0.229", "168.63.129.16"])],
            "dnsServers",
            "lacks 10.1.2.3, 10.4.5.6 of corporate.dnsServers",
        ),
        ([*WITH_RESOLVER, ("dnsServers", ["10.20.0.228"])], "dnsServers", "lacks 168.63.129.16"),
    ],
)
def test_a_wrong_setting_of_names_is_a_fault_with_an_example_that_mends_it(
    changes: list[tuple[str, Any]], key: str, sentence: str
) -> None:
    (fault,) = faults(*changes)
    assert fault.key == f"azureml-cluster:{key}"
    assert sentence in fault.problem
    assert faults(*changes, (key, yaml.safe_load(fault.example))) == ()
