"""Port 80 where it stands: both groups before a place, default routes, and frontends that hand it on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.engine import NOT_KNOWN, Engine, Registered, Violation, only
from tests.policies.stacks import GROUP, deny, network, nsg, peering, rule, separate, subnet

EFFECTIVE = "network-no-port-80-effective"
ROUTE = "network-no-port-80-default-route"
PATH = "frontend-no-port-80-path"
WEB = "10.0.0.0/24"
HALVES = (("low", "0.0.0.0"), ("high", "128.0.0.0"))
HUB = network("hub")


def place(group: Registered | None = None, name: str = "web", **props: Any) -> Registered:
    made = subnet(HUB, name, group, **{"addressPrefix": WEB, **props})
    if "routeTable" in props:
        made.depends = {**made.depends, "routeTable": [TABLE]}
    return made


def nic(within: Registered, group: Registered | None = None, name: str = "nic", **configuration: Any) -> Registered:
    depends = {"ipConfigurations": [within, *configuration.pop("depends", [])]}
    props: dict[str, Any] = {
        "networkInterfaceName": name,
        "resourceGroupName": GROUP,
        "ipConfigurations": [{"name": "ip", "subnet": {"id": NOT_KNOWN}, **configuration}],
    }
    if group is not None:
        props["networkSecurityGroup"] = {"id": NOT_KNOWN}
        depends["networkSecurityGroup"] = [group]
    return Registered("azure-native:network:NetworkInterface", name, props, depends)


def routes(*given: dict[str, Any]) -> Registered:
    props = {"routeTableName": "table", "resourceGroupName": GROUP, "routes": list(given)}
    return Registered("azure-native:network:RouteTable", "table", props)


DEFAULT = {
    "name": "out",
    "addressPrefix": "0.0.0.0/0",
    "nextHopType": "VirtualAppliance",
    "nextHopIpAddress": "10.0.9.4",
}
TABLE = routes(DEFAULT)
ROUTED = {"routeTable": {"id": NOT_KNOWN}}
INSIDE = rule(sourceAddressPrefix="VirtualNetwork")


def found(policy: str, *resources: Registered, **config: Any) -> list[Violation]:
    engine = Engine()
    engine.configure(**{policy.replace("-", "_"): (1, config)})
    return only(policy, engine.preview(*resources))


class TestWhereGroupsStand:
    def test_an_opening_is_told_with_packet_and_path(self) -> None:
        group = nsg(rule())
        (one,) = found(EFFECTIVE, HUB, group, place(group))
        assert one.resource == "nsg"
        assert "lets in TCP from 203.0.113.10 (internet):" not in one.message
        assert "TCP from 203.0.113.10 (internet) to 10.0.0.4:80 (web)" in one.message
        assert "The path: passes: inbound, subnet web: nsg, rule rule (priority 200)." in one.message

    def test_both_groups_have_to_let_it_in(self) -> None:
        outer, inner = nsg(rule(), deny(), name="outer"), nsg(rule(), name="inner")
        within = place(outer)
        assert found(EFFECTIVE, HUB, outer, inner, within, nic(within, inner)) == []
        wide = nsg(rule(), name="outer")
        within = place(wide)
        both = found(EFFECTIVE, HUB, wide, inner, within, nic(within, inner))
        assert {each.resource for each in both} == {"outer", "inner"}
        assert "; passes: inbound, interface of nic: inner, rule rule" in both[0].message

    def test_a_group_at_an_interface_alone_is_judged_there(self) -> None:
        inner, within = nsg(rule(), name="inner"), place()
        assert [each.resource for each in found(EFFECTIVE, HUB, inner, within, nic(within, inner))] == ["inner"]

    def test_a_group_that_guards_somewhere_unknown_as_well_is_judged_by_its_rules(self) -> None:
        outer, inner = nsg(deny(), name="outer"), nsg(rule(), name="inner")
        within = place(outer)
        lost = nic(within, inner, "lost", subnet={"id": "/subscriptions/s/x"})
        lost.depends = {"networkSecurityGroup": [inner]}
        assert [each.resource for each in found(EFFECTIVE, HUB, outer, inner, within, nic(within, inner), lost)] == [
            "inner"
        ]

    def test_destinations_elsewhere_and_empty_application_groups_open_nothing(self) -> None:
        elsewhere = nsg(rule(destinationAddressPrefix="10.9.0.0/16"))
        assert found(EFFECTIVE, HUB, elsewhere, place(elsewhere)) == []
        assert len(found(EFFECTIVE, elsewhere)) == 1
        members = Registered(
            "azure-native:network:ApplicationSecurityGroup",
            "asg",
            {"applicationSecurityGroupName": "asg", "resourceGroupName": GROUP},
        )
        of_members = nsg(rule(destinationAddressPrefix=None, destinationApplicationSecurityGroups=[{"id": NOT_KNOWN}]))
        of_members.depends = {"securityRules": [members]}
        within = place(of_members)
        assert found(EFFECTIVE, HUB, members, of_members, within) == []
        member = nic(within, applicationSecurityGroups=[{"id": NOT_KNOWN}], depends=[members])
        assert len(found(EFFECTIVE, HUB, members, of_members, within, member)) == 1

    def test_senders_that_no_resource_shows_count(self) -> None:
        group = nsg(rule(sourceAddressPrefix="192.168.7.0/24"))
        assert "from 192.168.7.0 to" in found(EFFECTIVE, HUB, group, place(group))[0].message

    def test_peered_networks_are_in_the_tag(self) -> None:
        far = network("far", addressSpace={"addressPrefixes": ["172.20.0.0/16"]})
        group = nsg(
            rule(sourceAddressPrefix="172.20.0.0/16"),
            deny(sourceAddressPrefix="VirtualNetwork"),
        )
        joined = [peering(HUB, far), peering(far, HUB)]
        assert found(EFFECTIVE, HUB, far, *joined, group, place(group)) == []
        assert len(found(EFFECTIVE, HUB, far, group, place(group))) == 1

    def test_a_separate_rule_is_told_at_the_rule(self) -> None:
        group = nsg()
        assert [each.resource for each in found(EFFECTIVE, HUB, group, separate(group), place(group))] == ["separate"]

    def test_an_endpoint_that_ignores_its_group_hides_nothing(self) -> None:
        group = nsg(rule())
        within = place(group, "endpoints")
        one = Registered(
            "azure-native:network:PrivateEndpoint",
            "pe",
            {"privateEndpointName": "pe", "resourceGroupName": GROUP, "subnet": {"id": NOT_KNOWN}},
            {"subnet": [within]},
        )
        assert len(found(EFFECTIVE, HUB, group, within, one)) == 1

    def test_an_admin_rule_that_may_deny_leaves_it_not_known(self) -> None:
        group = nsg(rule())
        admin = Registered(
            "azure-native:network:AdminRule",
            "stop",
            {
                "ruleName": "stop",
                "resourceGroupName": GROUP,
                "networkManagerName": "m",
                "configurationName": "c",
                "ruleCollectionName": "r",
                "access": "Deny",
                "direction": "Inbound",
                "protocol": "Tcp",
                "priority": 1.0,
                "destinationPortRanges": ["80"],
            },
        )
        (one,) = found(EFFECTIVE, HUB, group, place(group), admin)
        assert "cannot be shown to hold" in one.message

    @pytest.mark.parametrize(
        ("source", "modes"),
        [
            ("*", {"any", "any-public", "internet"}),
            ("0.0.0.0/0", {"any", "any-public", "internet"}),
            ("Internet", {"any", "any-public", "internet"}),
            ("20.0.0.0/8", {"any", "any-public", "internet"}),
            ("2600::/24", {"any", "any-public", "internet"}),
            ("20.0.0.0/9", {"any", "any-public"}),
            ("2600::/25", {"any", "any-public"}),
            ("203.0.113.7", {"any", "any-public"}),
            ("Storage", {"any", "any-public"}),
            ("VirtualNetwork", {"any"}),
            ("10.0.0.0/8", {"any"}),
        ],
    )
    @pytest.mark.parametrize("used", [True, False])
    def test_whose_packets_count(self, source: str, modes: set[str], used: bool) -> None:
        group = nsg(rule(sourceAddressPrefix=source))
        stack = [HUB, group, place(group)] if used else [group]
        if used and ":" in source:
            modes = set()  # the subnet has no address of that family
        assert {mode for mode in ("any", "any-public", "internet") if found(EFFECTIVE, *stack, mode=mode)} == modes
        assert bool(found(EFFECTIVE, *stack, mode="nonsense")) == ("any" in modes)

    def test_ranges_of_several_rules_make_the_internet_together(self) -> None:
        halves = [
            rule(sourceAddressPrefix="20.0.0.0/9"),
            rule(name="b", priority=210.0, sourceAddressPrefix="20.128.0.0/9"),
        ]
        assert len(found(EFFECTIVE, nsg(*halves), mode="internet")) == 2


class TestDefaultRoutes:
    def judged(self, *rules: Any, table: Registered = TABLE) -> list[Violation]:
        group = nsg(*rules)
        return found(ROUTE, HUB, group, table, place(group, **ROUTED))

    def test_the_tag_with_a_default_route_is_refused_at_the_subnet(self) -> None:
        own, azure = self.judged(INSIDE)
        assert own.resource == azure.resource == "hub-web"
        assert (
            "rule rule of nsg lets in VirtualNetwork on port 80, and with the default route out of table" in own.message
        )
        assert "rule AllowVnetInBound of nsg" in azure.message

    def test_azure_s_own_rule_is_enough(self) -> None:
        assert len(self.judged()) == 1
        assert len(self.judged(rule(sourceAddressPrefix="10.0.0.0/8"))) == 1

    def test_a_deny_closes_it(self) -> None:
        assert self.judged(INSIDE, deny()) == []

    def test_other_routes_and_tags_are_left(self) -> None:
        assert self.judged(table=routes({**DEFAULT, "addressPrefix": "10.0.0.0/8"})) == []
        assert self.judged(table=routes({**DEFAULT, "addressPrefix": "Storage"})) == []
        group = nsg(INSIDE)
        assert found(ROUTE, HUB, group, TABLE, place(group)) == []

    def test_every_subnet_is_judged(self) -> None:
        group = nsg()
        other = place(group, "other", addressPrefix="10.0.7.0/24")
        assert len(found(ROUTE, HUB, group, TABLE, other, place(group, **ROUTED))) == 1

    def test_a_default_route_in_halves_counts_and_so_does_any_other_for_public_addresses(self) -> None:
        halves = [{**DEFAULT, "name": name, "addressPrefix": f"{start}/1"} for name, start in HALVES]
        (one,) = self.judged(table=routes(*halves))
        assert "with the route low of table that tag may hold public addresses too." in one.message
        for prefix in ("128.0.0.0/1", "8.8.8.0/24"):
            assert len(self.judged(table=routes({**DEFAULT, "addressPrefix": prefix}))) == 1
        (widest,) = self.judged(table=routes(*halves, DEFAULT))
        assert "with the default route out of table" in widest.message
        for prefix in ("100.64.0.0/10", "168.63.129.16/32"):
            assert self.judged(table=routes({**DEFAULT, "addressPrefix": prefix})) == []

    def test_the_default_route_of_the_other_family_counts(self) -> None:
        assert len(self.judged(table=routes({**DEFAULT, "addressPrefix": "::/0"}))) == 1

    def test_a_prefix_or_table_that_is_not_known_cannot_be_shown(self) -> None:
        (one,) = self.judged(table=routes({**DEFAULT, "addressPrefix": NOT_KNOWN}))
        assert "cannot be shown to hold: the prefix of out in table is not known yet" in one.message
        group = nsg()
        lost = place(group, **ROUTED)
        lost.depends = {"networkSecurityGroup": [group]}
        (two,) = found(ROUTE, HUB, group, lost)
        assert "cannot be shown" in two.message

    def test_a_group_that_is_not_known_cannot_be_shown(self) -> None:
        lost = place(**ROUTED, networkSecurityGroup={"id": NOT_KNOWN})
        (one,) = found(ROUTE, HUB, TABLE, lost)
        assert "its security group cannot be shown to hold" in one.message

    def test_a_deny_that_is_not_known_cannot_be_shown(self) -> None:
        (one,) = self.judged(deny(sourceAddressPrefix=NOT_KNOWN))
        assert "cannot be shown to hold: deny: sourceAddressPrefix" in one.message

    def test_without_a_group_of_the_subnet_those_of_interfaces_count(self) -> None:
        inner, within = nsg(name="inner"), place(**ROUTED)
        assert len(found(ROUTE, HUB, TABLE, within, inner, nic(within, inner))) == 1
        closed = nsg(deny(), name="inner")
        assert found(ROUTE, HUB, TABLE, within, closed, nic(within, closed)) == []

    def test_a_subnet_in_a_network_s_own_list_is_judged(self) -> None:
        group = nsg(INSIDE)
        entry = {
            "name": "web",
            "addressPrefix": WEB,
            "networkSecurityGroup": {"id": NOT_KNOWN},
            "routeTable": {"id": NOT_KNOWN},
        }
        listed = network("hub", subnets=[entry])
        listed.depends = {"subnets": [group, TABLE]}
        assert {each.resource for each in found(ROUTE, group, TABLE, listed)} == {"hub"}


BALANCER = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/loadBalancers/lb"
OPEN_8080 = nsg(rule(destinationPortRange="8080"), deny(priority=4000.0))
CLOSED = nsg(deny())


def balancer(within: Registered, **props: Any) -> Registered:
    given = {
        "loadBalancerName": "lb",
        "resourceGroupName": GROUP,
        "sku": {"name": "Standard"},
        "frontendIPConfigurations": [
            {"name": "front", "subnet": {"id": NOT_KNOWN}, "privateIPAddress": "10.0.0.100"},
        ],
        "backendAddressPools": [{"name": "pool"}],
        **props,
    }
    return Registered("azure-native:network:LoadBalancer", "lb", given, {"frontendIPConfigurations": [within]})


def forwarding(front: float, back: float, protocol: str = "Tcp") -> dict[str, Any]:
    return {
        "name": "forward",
        "protocol": protocol,
        "frontendPort": front,
        "backendPort": back,
        "frontendIPConfiguration": {"id": f"{BALANCER}/frontendIPConfigurations/front"},
        "backendAddressPool": {"id": f"{BALANCER}/backendAddressPools/pool"},
    }


def behind(group: Registered, *rules: dict[str, Any], **props: Any) -> list[Registered]:
    within = place(group)
    lb = balancer(within, loadBalancingRules=list(rules), **props)
    node = nic(within, loadBalancerBackendAddressPools=[{"id": f"{BALANCER}/backendAddressPools/pool"}])
    return [HUB, group, within, lb, node]


class TestFrontends:
    def test_80_to_8080_is_refused_with_the_path(self) -> None:
        (one,) = found(PATH, *behind(OPEN_8080, forwarding(80, 8080)))
        assert one.resource == "lb"
        assert "reaches nic over lb by port 80; what arrives is tcp 8080" in one.message
        assert "forward turns it into port 8080 of nic" in one.message
        assert "nsg, rule rule (priority 200)" in one.message

    def test_the_groups_are_asked_about_the_port_behind(self) -> None:
        assert found(PATH, *behind(CLOSED, forwarding(80, 8080))) == []
        assert found(PATH, *behind(nsg(rule(), deny(priority=4000.0)), forwarding(80, 8080))) == []

    def test_the_interface_s_group_counts_as_well(self) -> None:
        hub, group, within, lb, node = behind(OPEN_8080, forwarding(80, 8080))
        inner = nsg(deny(), name="inner")
        node.props = {**node.props, "networkSecurityGroup": {"id": NOT_KNOWN}}
        node.depends = {**node.depends, "networkSecurityGroup": [inner]}
        assert found(PATH, hub, group, inner, within, lb, node) == []

    def test_any_port_to_80_is_refused(self) -> None:
        both = nsg(rule(), deny(priority=4000.0))
        assert "what arrives is tcp 80" in found(PATH, *behind(both, forwarding(443, 80)))[0].message

    def test_other_ports_and_protocols_are_left(self) -> None:
        assert found(PATH, *behind(OPEN_8080, forwarding(443, 8080))) == []
        assert found(PATH, *behind(OPEN_8080, forwarding(80, 8080, "Udp"))) == []

    def test_all_ports_are_80_too(self) -> None:
        every = nsg(rule(destinationPortRange="*"))
        assert len(found(PATH, *behind(every, forwarding(0, 0, "All")))) == 1

    def test_a_port_that_is_not_known_cannot_be_shown(self) -> None:
        rules = {**forwarding(80, 8080), "frontendPort": NOT_KNOWN}
        (one,) = found(PATH, *behind(OPEN_8080, rules))
        assert "cannot be shown to hold" in one.message

    def test_a_public_address_of_a_node_leads_there(self) -> None:
        group = nsg(rule(), deny(priority=4000.0))
        within = place(group)
        address = Registered(
            "azure-native:network:PublicIPAddress",
            "ip",
            {"publicIpAddressName": "ip", "resourceGroupName": GROUP, "sku": {"name": "Standard"}},
        )
        node = nic(within, publicIPAddress={"id": NOT_KNOWN}, depends=[address])
        (one,) = found(PATH, HUB, group, within, address, node)
        assert one.resource == "ip"
        assert one.message.split("ip: ")[1].startswith("internet reaches nic over ip by port 80")
        closed = nsg(deny())
        within = place(closed)
        node = nic(within, publicIPAddress={"id": NOT_KNOWN}, depends=[address])
        assert found(PATH, HUB, closed, within, address, node) == []

    def test_a_scale_set_s_own_public_address_leads_there(self) -> None:
        group = nsg(rule(), deny(priority=4000.0))
        within = place(group)
        interface = {
            "name": "nic",
            "primary": True,
            "ipConfigurations": [
                {"name": "ip", "subnet": {"id": NOT_KNOWN}, "publicIPAddressConfiguration": {"name": "p"}}
            ],
        }
        nodes = Registered(
            "azure-native:compute:VirtualMachineScaleSet",
            "nodes",
            {
                "vmScaleSetName": "nodes",
                "resourceGroupName": GROUP,
                "virtualMachineProfile": {"networkProfile": {"networkInterfaceConfigurations": [interface]}},
            },
            {"virtualMachineProfile": [within]},
        )
        (one,) = found(PATH, HUB, group, within, nodes)
        assert one.resource == "nodes"
        assert "internet reaches nodes" in one.message
