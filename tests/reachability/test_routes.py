"""Routes, to firewalls and appliances and past them, one claim at a time."""

from __future__ import annotations

from typing import Any

from reachability import addresses, intents
from reachability.findings import asymmetric
from reachability.flows.pairs import Flows
from reachability.questions import BLOCKED, OPEN, UNKNOWN_VERDICT, explain, find, region
from tests.reachability.asked import HUB, ONE, reason, verdict
from tests.reachability.made import (
    collection,
    endpoint,
    entry,
    firewall,
    network,
    nsg,
    peered,
    policy,
    public_ip,
    rule,
    subnet,
    table,
    vnet,
)

ALL = collection(
    "NetworkRule",
    100,
    {"ipProtocols": ["Any"], "sourceAddresses": ["*"], "destinationAddresses": ["*"], "destinationPorts": ["443"]},
)
WALL = [
    *HUB,
    subnet("hub/AzureFirewallSubnet", "10.0.0.0/26"),
    public_ip("fw-ip", "20.1.1.1"),
    firewall("fw", "hub", "10.0.0.4", "p", "fw-ip"),
]
DEFAULT = ("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")


def spokes(*, forwarded: bool = True, one_table: str = "t", two_table: str = "t", more: Any = ()) -> Flows:
    return network(
        *WALL,
        vnet("one", "10.1.0.0/16"),
        subnet("one/vm", "10.1.1.0/24", table=one_table),
        vnet("two", "10.2.0.0/16"),
        subnet("two/vm", "10.2.1.0/24", table=two_table),
        *peered("hub", "one", forwarded=forwarded),
        *peered("hub", "two", forwarded=forwarded),
        *policy("p", ALL),
        table("t", DEFAULT),
        *more,
    )


def test_a_firewall_joins_spokes_where_it_allows_and_they_take_forwarded_packets() -> None:
    assert verdict(spokes(), "one", "two") == OPEN
    assert verdict(spokes(), "one", "two", "80") == BLOCKED
    assert "no rule allows it" in reason(spokes(), "one", "two", "80")
    assert verdict(spokes(forwarded=False), "one", "two") == BLOCKED


def test_the_internet_is_reached_by_the_firewall_alone() -> None:
    assert verdict(spokes(), "one", "internet") == OPEN
    assert verdict(spokes(one_table=""), "one", "internet") == BLOCKED
    assert "no public address, NAT gateway or default outbound" in reason(spokes(one_table=""), "one", "internet")


def test_an_answer_that_comes_another_way_is_a_finding() -> None:
    beside = [subnet("hub/x", "10.0.9.0/24", table="back")]
    flows = spokes(two_table="", more=[*beside, table("back", ("10.1.0.0/16", "VirtualAppliance", "10.0.0.4"))])
    messages = {each.subject: each.message for each in asymmetric(flows)}
    assert "there is no way back" in next(text for pair, text in messages.items() if pair.endswith("two/vm"))
    assert any("goes over fw, and the answer comes straight" in text for text in messages.values())
    assert not list(asymmetric(network(*HUB, *ONE, *peered("hub", "one"))))


def test_a_public_prefix_in_a_route_is_in_the_network_and_not_on_the_internet() -> None:
    flows = network(
        vnet("v", "10.0.0.0/16"),
        subnet("v/a", "10.0.1.0/24", table="t"),
        table("t", ("203.0.113.0/24", "Internet", None)),
    )
    width = flows.tags.width(next(iter(flows.model.subnets.values())))
    there = flows.space.mask(addresses.parse("203.0.113.0/24"))
    assert there
    assert flows.tags.of_tag("virtualnetwork", width).sure & there == there
    assert not flows.tags.of_tag("internet", width).sure & there


def test_an_intent_to_reach_asks_for_the_way_back() -> None:
    wanted = intents.read([{"name": "it", "must": "reach", "from": "one/vm", "to": "two/vm", "ports": 443}])
    assert intents.check(spokes(), wanted)[0].verdict == "proved"
    found = intents.check(spokes(two_table=""), wanted)[0]
    assert (found.verdict, "does not come back" in found.details[0]) == ("refuted", True)


def test_an_appliance_that_nobody_knows_lets_through_nobody_knows_what() -> None:
    flows = network(
        *ONE[:1],
        subnet("one/vm", "10.1.1.0/24", table="t"),
        *HUB,
        *peered("one", "hub"),
        table("t", ("10.9.0.0/16", "VirtualAppliance", "10.0.1.77"), ("10.0.0.0/16", "VirtualAppliance", "10.0.1.77")),
    )
    assert verdict(flows, "one", "hub") == UNKNOWN_VERDICT
    missing = explain(flows, find(flows, "one")[0], find(flows, "hub")[0], region("443")).missing
    assert any("this appliance lets through is not known" in each for each in missing)


def test_a_route_to_nowhere_and_one_that_is_longer() -> None:
    def made(*routes: tuple[str, str, str | None]) -> Flows:
        return network(
            *HUB,
            vnet("one", "10.1.0.0/16"),
            subnet("one/vm", "10.1.1.0/24", table="t"),
            *peered("hub", "one"),
            table("t", *routes),
        )

    assert verdict(made(("10.0.0.0/16", "None", None)), "one", "hub") == BLOCKED
    assert verdict(made(("10.0.0.0/8", "None", None)), "one", "hub") == OPEN  # the peering's prefix is longer
    assert verdict(made(("10.0.0.0/16", "None", None), ("10.0.1.0/24", "VnetLocal", None)), "one", "hub") == BLOCKED


def test_a_private_endpoint_has_a_route_of_its_own_unless_policies_say_otherwise() -> None:
    def made(policies: str) -> Flows:
        return spokes(more=[subnet("hub/pe", "10.0.5.0/24", policies=policies), endpoint("pe", "hub/pe", "10.0.5.5")])

    def over(flows: Flows) -> tuple[str, ...]:
        ways = flows.travel.ways(flows.travel.sender(find(flows, "one")[0]))
        bit = flows.space.of_place[flows.index[find(flows, "pe")[0].key]].bit_length() - 1
        return next(way.path for way in ways if way.mask >> bit & 1)

    assert over(made("Disabled")) == ()
    # The peering's prefix is longer than the default route, so both go straight.
    assert over(made("Enabled")) == ()


def test_a_nat_gateway_or_default_outbound_access_is_a_way_out() -> None:
    def made(**options: Any) -> str:
        flows = network(vnet("v", "10.0.0.0/16"), subnet("v/a", "10.0.1.0/24", **options), entry("natGateways", "nat"))
        return verdict(flows, "v", "internet")

    assert made() == BLOCKED
    assert made(nat="nat") == OPEN
    assert made(outbound=True) == OPEN


def test_application_rules_open_names_and_service_endpoints_pass_the_firewall_by() -> None:
    named = collection(
        "ApplicationRule",
        200,
        {
            "protocols": [{"protocolType": "Https", "port": 443}],
            "sourceAddresses": ["10.1.0.0/16"],
            "targetFqdns": ["*.azureml.ms"],
        },
    )
    flows = network(
        *WALL,
        vnet("one", "10.1.0.0/16"),
        subnet("one/vm", "10.1.1.0/24", table="t", serviceEndpoints=[{"service": "Microsoft.Storage"}]),
        subnet("one/guarded", "10.1.2.0/24", nsg="n"),
        nsg("n", rule("s", 100, "Outbound", to="Storage", ports="443"), rule("no", 200, "Outbound", "Deny")),
        *peered("hub", "one", forwarded=True),
        *policy("p", named),
        table("t", DEFAULT),
    )
    place = next(each for each in flows.model.places if each.network.endswith("/one") and each.name.endswith("vm"))
    assert explain(flows, place, find(flows, "*.azureml.ms")[0], region("443")).verdict == OPEN
    assert explain(flows, place, find(flows, "*.azureml.ms")[0], region("80")).verdict == BLOCKED
    assert explain(flows, place, find(flows, "internet")[0], region("443")).verdict == BLOCKED
    assert explain(flows, place, find(flows, "storage")[0], region("443")).verdict == OPEN
