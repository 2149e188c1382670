"""Routes, peerings, gateways and appliances, one claim at a time."""

from __future__ import annotations

from typing import Any

import pytest

from reachability import addresses, intents
from reachability.findings import asymmetric, half_peerings, unprobed
from reachability.flows.pairs import Flows
from reachability.questions import BLOCKED, OPEN, UNKNOWN_VERDICT, explain, find, region
from tests.reachability.made import (
    balancer,
    collection,
    endpoint,
    entry,
    firewall,
    network,
    nic,
    nsg,
    peered,
    peering,
    policy,
    public_ip,
    ref,
    rule,
    subnet,
    table,
    vnet,
)

HUB = [vnet("hub", "10.0.0.0/16"), subnet("hub/vm", "10.0.1.0/24")]
ONE = [vnet("one", "10.1.0.0/16"), subnet("one/vm", "10.1.1.0/24")]
TWO = [vnet("two", "10.2.0.0/16"), subnet("two/vm", "10.2.1.0/24")]


def verdict(flows: Flows, source: str, target: str, port: str = "443") -> str:
    return explain(flows, find(flows, source)[0], find(flows, target)[0], region(port)).verdict


def reason(flows: Flows, source: str, target: str, port: str = "443") -> str:
    return explain(flows, find(flows, source)[0], find(flows, target)[0], region(port)).reason


def test_peerings_do_not_add_up() -> None:
    flows = network(*HUB, *ONE, *TWO, *peered("hub", "one"), *peered("hub", "two"))
    assert verdict(flows, "one", "hub") == OPEN
    assert verdict(flows, "one", "two") == BLOCKED


def test_one_direction_alone_carries_nothing_and_is_a_finding() -> None:
    flows = network(*HUB, *ONE, peering("hub", "one"))
    assert verdict(flows, "hub", "one") == BLOCKED
    assert [each.subject for each in half_peerings(flows)] == ["to-one"]


def test_access_off_closes_one_direction_only() -> None:
    flows = network(*HUB, *ONE, peering("hub", "one", access=False), peering("one", "hub"))
    assert verdict(flows, "hub", "one") == BLOCKED
    assert verdict(flows, "one", "hub") == OPEN


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


def _judged(*more: Any, spaces: dict[str, str], joined: str, table_: str = "t") -> list[str]:
    """The findings of a spoke `v` that sends everything to 10.9.0.4, with a gateway in a network."""
    appliance = table("t", ("0.0.0.0/0", "VirtualAppliance", "10.9.0.4"), propagate=False)
    flows = network(
        appliance,
        vnet("v", "10.1.0.0/16"),
        subnet("v/one", "10.1.1.0/24", table=table_),
        nic("vm", "v/one", "10.1.1.10"),
        peering("v", "hub", forwarded=True, uses=True),
        peering("hub", "v", transit=True),
        *more,
        on_premises={"office": "192.168.0.0/16"},
        connected=[joined],
        networks={name: addresses.parse(space) for name, space in spaces.items()},
    )
    return [each.subject for each in asymmetric(flows)]


def test_how_a_gateway_hands_on_is_judged_where_its_network_is_among_the_resources() -> None:
    hub = [vnet("hub", "10.9.0.0/24"), subnet("hub/vms", "10.9.0.64/26")]
    assert _judged(*hub, spaces={}, joined="hub") == ["office to vm"]
    assert _judged(spaces={"hub": "10.9.0.0/24"}, joined="hub") == []
    assert _judged(*hub, spaces={}, joined="hub", table_="brought") == []


def test_the_way_back_from_a_network_that_only_a_peering_names_is_its_owners() -> None:
    hub = [vnet("hub", "10.9.0.0/24"), peering("hub", "x", transit=True), peering("x", "hub", uses=True)]
    assert _judged(*hub, spaces={"x": "10.8.0.0/24"}, joined="hub", table_="brought") == []


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


def test_a_probe_that_is_not_let_in_is_a_finding() -> None:
    def made(*rules: Any) -> list[str]:
        lb = balancer("lb", "v/a", "10.0.1.20", ("Tcp", 443, 8443))
        lb["properties"]["probes"] = [{"name": "p", "properties": {"port": 9000}}]
        lb["properties"]["loadBalancingRules"][0]["properties"]["probe"] = {"id": f"{lb['id']}/probes/p"}
        flows = network(
            vnet("v", "10.0.0.0/16"),
            subnet("v/a", "10.0.1.0/24", nsg="n"),
            nsg("n", *rules, rule("no", 4096, access="Deny")),
            nic("vm", "v/a", "10.0.1.10", pools=["lb/pool"]),
            lb,
        )
        return [each.subject for each in unprobed(flows)]

    assert made() == ["vm"]
    assert made(rule("probe", 100, source="AzureLoadBalancer", ports="8443")) == ["vm"]
    assert made(rule("probe", 100, source="AzureLoadBalancer", ports="9000")) == []


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


@pytest.mark.parametrize(("transit", "uses", "open_"), [(True, True, True), (True, False, False), (False, True, False)])
def test_a_gateway_serves_only_networks_that_use_it(transit: bool, uses: bool, open_: bool) -> None:
    flows = network(
        *HUB,
        *ONE,
        subnet("hub/GatewaySubnet", "10.0.255.0/27"),
        peering("hub", "one", transit=transit),
        peering("one", "hub", uses=uses),
        on_premises={"office": "192.168.0.0/16"},
        connected=["hub"],
    )
    assert (verdict(flows, "office", "one") == OPEN) is open_
    assert (verdict(flows, "one", "office") == OPEN) is open_
    assert verdict(flows, "office", "hub") == OPEN


def test_a_gateway_among_the_resources_knows_its_sites() -> None:
    flows = network(
        *HUB,
        subnet("hub/GatewaySubnet", "10.0.255.0/27"),
        entry(
            "virtualNetworkGateways",
            "vpn",
            ipConfigurations=[
                {"name": "c", "properties": {"subnet": ref("virtualNetworks/subnets", "hub/GatewaySubnet")}}
            ],
        ),
        entry("localNetworkGateways", "office", localNetworkAddressSpace={"addressPrefixes": ["192.168.0.0/16"]}),
        entry(
            "connections",
            "c",
            virtualNetworkGateway1=ref("virtualNetworkGateways", "vpn"),
            localNetworkGateway2=ref("localNetworkGateways", "office"),
        ),
    )
    assert verdict(flows, "office", "hub") == OPEN
    assert verdict(flows, "hub", "192.168.3.4") == OPEN


def _joined(*, table_: str | None = None, uses: bool = True, answers: bool = True, site: bool = True) -> Flows:
    """A VPN gateway in the hub with a site behind it, and two subnets of a spoke that uses it.

    `back` sends everything to the firewall; `front` does not, and takes learned routes where `answers`.
    """
    gateway_subnet = ref("virtualNetworks/subnets", "hub/GatewaySubnet")
    connection = [
        entry("localNetworkGateways", "office", localNetworkAddressSpace={"addressPrefixes": ["192.168.0.0/16"]}),
        entry(
            "connections",
            "c",
            virtualNetworkGateway1=ref("virtualNetworkGateways", "vpn"),
            localNetworkGateway2=ref("localNetworkGateways", "office"),
        ),
    ]
    network_rule = {
        "ruleType": "NetworkRule",
        "name": "in",
        "ipProtocols": ["TCP"],
        "sourceAddresses": ["192.168.0.0/16"],
        "destinationAddresses": ["10.1.2.0/24"],
        "destinationPorts": ["443"],
    }
    return network(
        vnet("hub", "10.0.0.0/16"),
        subnet("hub/AzureFirewallSubnet", "10.0.0.0/26"),
        subnet("hub/GatewaySubnet", "10.0.255.0/27", table=table_),
        vnet("one", "10.1.0.0/16"),
        subnet("one/front", "10.1.1.0/24", table="front"),
        subnet("one/back", "10.1.2.0/24", table="back"),
        table("front", propagate=answers),
        table("back", ("0.0.0.0/0", "VirtualAppliance", "10.0.0.4"), propagate=False),
        table("inward", ("10.1.2.0/24", "VirtualAppliance", "10.0.0.4")),
        firewall("wall", "hub", "10.0.0.4", "rules"),
        *policy("rules", collection("NetworkRule", 100, network_rule)),
        entry(
            "virtualNetworkGateways", "vpn", ipConfigurations=[{"name": "c", "properties": {"subnet": gateway_subnet}}]
        ),
        *(connection if site else ()),
        peering("hub", "one", transit=True),
        peering("one", "hub", uses=uses, forwarded=True),
        on_premises={} if site else {"office": "192.168.0.0/16"},
    )


def test_a_site_reaches_a_spoke_that_uses_the_gateway_and_is_answered() -> None:
    flows = _joined(table_="inward")
    assert verdict(flows, "office", "front") == OPEN
    assert verdict(flows, "office", "back") == OPEN
    assert list(asymmetric(flows)) == []
    assert verdict(_joined(table_="inward", uses=False), "office", "front") == BLOCKED


def test_what_is_called_straight_and_answers_over_the_firewall_is_not_answered() -> None:
    def answered(flows: Flows, target: str) -> bool:
        one, other = find(flows, "office")[0], find(flows, target)[0]
        bits = (flows.space.of_place[flows.index[each.key]].bit_length() - 1 for each in (one, other))
        source, destination = bits
        return flows.travel.returns(one, source, other, destination)

    assert answered(_joined(table_="inward"), "back")
    assert not answered(_joined(table_=None), "back")  # called past the firewall, answers into it
    assert answered(_joined(table_="inward"), "front")
    assert not answered(_joined(table_="inward", answers=False), "front")  # knows no way back


def test_a_gateway_that_nothing_is_connected_to_leads_nobody_knows_where() -> None:
    flows = _joined(table_="inward", site=False)
    assert verdict(flows, "office", "front") == UNKNOWN_VERDICT
    assert any("no connection in the input begins here" in str(gap) for gap in flows.model.gaps)


def test_a_gateway_that_may_be_there_makes_it_unknown_and_says_why() -> None:
    flows = network(*HUB, subnet("hub/GatewaySubnet", "10.0.255.0/27"), on_premises={"office": "192.168.0.0/16"})
    found = explain(flows, find(flows, "office")[0], find(flows, "hub")[0], region("443"))
    assert found.verdict == UNKNOWN_VERDICT
    assert any("its gateway is not in the input" in each for each in found.missing)


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


def test_endpoints_are_guarded_only_where_the_subnet_says_so() -> None:
    def made(policies: str) -> str:
        flows = network(
            *ONE,
            subnet("one/pe", "10.1.5.0/24", nsg="n", policies=policies),
            endpoint("pe", "one/pe", "10.1.5.5"),
            nsg("n", rule("no", 100, access="Deny")),
        )
        return verdict(flows, "vm", "pe")

    assert made("Disabled") == OPEN
    assert made("RouteTableEnabled") == OPEN
    assert made("Enabled") == BLOCKED
    assert made("NetworkSecurityGroupEnabled") == BLOCKED


def test_application_groups_admit_members_only() -> None:
    guard = nsg(
        "n",
        rule(
            "red",
            100,
            source="",
            ports="443",
            sourceApplicationSecurityGroups=[ref("applicationSecurityGroups", "red")],
        ),
        rule("no", 200, access="Deny"),
    )
    flows = network(
        vnet("v", "10.0.0.0/16"),
        subnet("v/a", "10.0.1.0/24", nsg="n"),
        guard,
        nic("in", "v/a", "10.0.1.10", groups=["red"]),
        nic("out", "v/a", "10.0.1.11"),
        nic("target", "v/a", "10.0.1.12"),
    )
    assert verdict(flows, "in", "target") == OPEN
    assert verdict(flows, "out", "target") == BLOCKED  # in one subnet, and guarded all the same


def test_a_nat_gateway_or_default_outbound_access_is_a_way_out() -> None:
    def made(**options: Any) -> str:
        flows = network(vnet("v", "10.0.0.0/16"), subnet("v/a", "10.0.1.0/24", **options), entry("natGateways", "nat"))
        return verdict(flows, "v", "internet")

    assert made() == BLOCKED
    assert made(nat="nat") == OPEN
    assert made(outbound=True) == OPEN


def admin(access: str) -> list[Any]:
    manager = "networkManagers"
    return [
        entry(f"{manager}/networkGroups/staticMembers", "m/g/s", resourceId=ref("virtualNetworks", "v")["id"]),
        entry(
            f"{manager}/securityAdminConfigurations/ruleCollections",
            "m/c/rc",
            appliesToGroups=[{"networkGroupId": ref(f"{manager}/networkGroups", "m/g")["id"]}],
        ),
        entry(
            f"{manager}/securityAdminConfigurations/ruleCollections/rules",
            "m/c/rc/r",
            priority=1,
            direction="Inbound",
            access=access,
            protocol="Tcp",
            sources=[{"addressPrefix": "*", "addressPrefixType": "IPPrefix"}],
            destinationPortRanges=["80"],
        ),
    ]


@pytest.mark.parametrize(
    ("access", "verdicts"),
    [("AlwaysAllow", ("unknown", "open")), ("Deny", ("blocked", "open")), ("Allow", ("blocked", "open"))],
)
def test_an_admin_rule_may_pass_the_groups_by(access: str, verdicts: tuple[str, str]) -> None:
    flows = network(
        vnet("v", "10.0.0.0/16"),
        subnet("v/a", "10.0.1.0/24", nsg="n"),
        subnet("v/b", "10.0.2.0/24"),
        nsg("n", rule("no", 100, access="Deny", ports="80")),
        admin(access),
    )
    assert (verdict(flows, "b", "a", "80"), verdict(flows, "b", "a")) == verdicts


def test_an_admin_deny_makes_what_was_open_unknown() -> None:
    flows = network(vnet("v", "10.0.0.0/16"), subnet("v/a", "10.0.1.0/24"), subnet("v/b", "10.0.2.0/24"), admin("Deny"))
    assert verdict(flows, "b", "a", "80") == UNKNOWN_VERDICT
    assert verdict(flows, "b", "a", "443") == OPEN


def test_a_network_that_only_a_peering_names_is_unknown_and_never_blocked() -> None:
    outside = ref("virtualNetworks", "lake")
    flows = network(
        *HUB,
        entry("virtualNetworks/virtualNetworkPeerings", "hub/to-lake", remoteVirtualNetwork=outside),
        networks={"lake": addresses.parse("10.30.0.0/22")},
    )
    assert verdict(flows, "hub", "lake") == UNKNOWN_VERDICT
    assert any("not in the input" in str(gap) for gap in flows.model.gaps)


def test_so_is_one_that_only_a_network_s_own_list_names() -> None:
    hub, machines = vnet("hub", "10.0.0.0/16"), HUB[1]
    space = {"addressPrefixes": ["10.30.0.0/22"]}
    leads = {"remoteVirtualNetwork": ref("virtualNetworks", "lake"), "remoteAddressSpace": space}
    hub["properties"]["virtualNetworkPeerings"] = [{"name": "p", "properties": leads}]
    flows = network(hub, machines)
    assert verdict(flows, "hub", "lake") == UNKNOWN_VERDICT
    assert any("not in the input" in str(gap) for gap in flows.model.gaps)


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


def test_own_and_peered_addresses_win_over_what_a_gateway_learned() -> None:
    flows = network(
        *HUB,
        *ONE,
        subnet("hub/GatewaySubnet", "10.0.255.0/27"),
        *peered("hub", "one", transit=True, uses=True),
        on_premises={"office": "10.0.0.0/8"},
        connected=["hub"],
    )
    hub = next(place for place in flows.model.places if place.subnet.endswith("hub/subnets/vm"))
    one = next(place for place in flows.model.places if place.subnet.endswith("one/subnets/vm"))
    assert explain(flows, hub, one, region("443")).verdict == OPEN
    assert explain(flows, one, hub, region("443")).verdict == OPEN
