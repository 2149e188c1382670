"""One name for several resources before ids are known: what they were computed from tells them apart, or nothing."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from reachability import dns, intents
from reachability.intents import PROVED, REFUTED, UNKNOWN_RESULT
from reachability.reading import PlannedResource, from_planned
from reachability.resources import marked
from reachability.unknown import UNKNOWN
from tests.reachability.same_names import (
    CLOSED,
    DENY,
    NO_80,
    OPEN,
    URN,
    A,
    B,
    ident,
    nsg,
    planned,
    rule_of,
    separate,
    stack,
    verdict,
)


class TestBeforeIdsAreKnown:
    @pytest.mark.parametrize("backwards", [False, True])
    @pytest.mark.parametrize("more", [{}, {"resourceGroupName": UNKNOWN}])
    def test_what_it_was_computed_from_tells_them_apart(self, backwards: bool, more: dict[str, Any]) -> None:
        for rules, expected in (((DENY, OPEN), REFUTED), ((OPEN, DENY), REFUTED), ((DENY, DENY), PROVED)):
            listed = stack(*zip(("one", "two"), rules, strict=True), **more)
            found = from_planned(listed[::-1] if backwards else listed)
            assert verdict(found) == expected
            assert len(found.by_key) == len(found.all) == 6
            assert not found.unread

    @pytest.mark.parametrize("backwards", [False, True])
    def test_a_rule_that_only_names_its_group_may_be_any_of_theirs(self, backwards: bool) -> None:
        listed = [*stack(("one", CLOSED), ("two", CLOSED)), separate(**rule_of(OPEN))]
        found = from_planned(listed[::-1] if backwards else listed)
        (said,) = found.unread
        assert found.key_of(URN + "own") is None
        assert f"{URN}own: it may belong to {URN}nsg-one or {URN}nsg-two" in said
        flows, wanted = intents.flows_of(found, {"intents": [NO_80]})
        assert intents.check(flows, wanted)[0].verdict == UNKNOWN_RESULT

    def test_a_rule_that_only_names_its_group_has_the_provider_of_its_group(self) -> None:
        def by(provider: str, each: PlannedResource) -> PlannedResource:
            return dataclasses.replace(each, provider=provider)

        listed = stack(("one", CLOSED), ("two", CLOSED))
        own = separate(**rule_of(OPEN))
        apart = [by("a" if each.name.endswith("one") else "b", each) for each in listed]
        for order in ([*apart, by("b", own)], [by("b", own), *apart[::-1]]):
            found = from_planned(order)
            assert not found.unread
            assert found.key_of(URN + "own") == f"{found.key_of(URN + 'nsg-two')}/securityrules/own"
        for provider in ("", "c"):
            assert len(from_planned([*apart, by(provider, own)]).unread) == 1
        assert len(from_planned([*(by("a", each) for each in listed), by("a", own)]).unread) == 1

    def test_a_provider_tells_nothing_where_groups_are_not_known(self) -> None:
        listed = stack(("one", CLOSED), ("two", CLOSED), resourceGroupName=UNKNOWN)
        apart = [dataclasses.replace(each, provider=each.name[-3:]) for each in listed]
        own = dataclasses.replace(separate(resourceGroupName=UNKNOWN, **rule_of(OPEN)), provider="two")
        assert len(from_planned([*apart, own]).unread) == 1

    def test_a_name_made_of_another_resource_s_is_not_that_resource(self) -> None:
        own = separate({"networkSecurityGroupName": ["nsg-one"]}, networkSecurityGroupName="nsg-other")
        found = from_planned([*stack(("one", CLOSED), ("two", CLOSED)), own])
        assert found.key_of(URN + "own") == "rg/microsoft.network/networksecuritygroups/nsg-other/securityrules/own"

    def test_an_id_of_its_own_means_the_resource_itself(self) -> None:
        own = {"frontendIPConfiguration": {"id": ident("loadBalancers/lb/frontendIPConfigurations/f")}}
        listed = [planned("LoadBalancer", urn, loadBalancerName="lb", loadBalancingRules=[own]) for urn in "ab"]
        assert not from_planned(listed).unread

    def test_a_member_of_one_of_two_is_surely_in_neither(self) -> None:
        groups = [
            planned("ApplicationSecurityGroup", f"asg-{name}", applicationSecurityGroupName="asg") for name in "ab"
        ]
        balancers = [planned("LoadBalancer", f"lb-{name}", loadBalancerName="lb") for name in "ab"]
        nic = planned(
            "NetworkInterface",
            "nic",
            {"ipConfigurations": ["web-one"]},
            networkInterfaceName="nic",
            ipConfigurations=[
                {
                    "subnet": {"id": UNKNOWN},
                    "applicationSecurityGroups": [{"id": ident("applicationSecurityGroups/asg")}] * 2,
                    "loadBalancerBackendAddressPools": [{"id": ident("loadBalancers/lb/backendAddressPools/p")}],
                }
            ],
        )
        found = from_planned([*stack(("one", DENY)), *groups, *balancers, nic])
        model = intents.flows_of(found, {})[0].model
        (place,) = (each for each in model.places if each.kind == "machine")
        assert (place.groups, place.groups_known) == (frozenset(), False)
        assert any(f"is one of {URN}lb-a, {URN}lb-b" in gap.missing for gap in model.gaps)

    def test_a_zone_by_an_id_that_fits_two_is_not_known(self) -> None:
        name = "privatelink.vaultcore.azure.net"
        zone = {"name": "z", "privateDnsZoneId": ident(f"privateDnsZones/{name}")}
        listed = [
            *(planned("PrivateZone", urn, privateZoneName=name) for urn in "ab"),
            planned("PrivateEndpoint", "pe", privateEndpointName="pe"),
            planned(
                "PrivateDnsZoneGroup",
                "group",
                privateEndpointName="pe",
                privateDnsZoneGroupName="group",
                privateDnsZoneConfigs=[zone, {**zone, "name": "again"}],
            ),
        ]
        zones = dns.read_zones(from_planned(listed))
        assert any("a zone of its zone group is not known" in gap for gap in zones.gaps)

    def test_a_deny_that_may_be_any_of_theirs_closes_nothing_for_certain(self) -> None:
        listed = [*stack(("one", OPEN), ("two", OPEN)), separate(**{**rule_of(DENY), "priority": 50})]
        assert verdict(from_planned(listed)) == UNKNOWN_RESULT

    def test_a_rule_that_was_computed_from_its_group_is_that_group_s(self) -> None:
        for group, expected in (("nsg-one", REFUTED), ("nsg-two", PROVED)):
            # The rule opens addresses of `one` only: in the group of `two` it changes nothing.
            depends = {"networkSecurityGroupName": [group]}
            listed = stack(("one", CLOSED), ("two", CLOSED))
            narrow = {**rule_of(OPEN), "destinationAddressPrefix": "10.1.0.0/24"}
            for name in ("nsg", UNKNOWN):
                found = from_planned([*listed, separate(depends, networkSecurityGroupName=name, **narrow)])
                assert not found.unread
                assert verdict(found) == expected

    def test_a_subnet_that_only_names_its_network_stands_in_one_that_is_not_known(self) -> None:
        lost = [
            planned("Subnet", urn, virtualNetworkName="hub", subnetName="lost", addressPrefix=f"10.{number}.7.0/24")
            for number, urn in ((1, "lost"), (2, "lost-too"))
        ]
        found = from_planned([*stack(("one", DENY), ("two", DENY)), *lost])
        assert len(found.unread) == 2
        model = intents.flows_of(found, {})[0].model
        assert len({subnet.network for subnet in model.subnets.values() if subnet.name == "lost"}) == 2
        assert {model.networks[subnet.network].known for subnet in model.subnets.values() if subnet.name == "lost"} == {
            False
        }

    def test_a_name_is_in_a_group_once(self) -> None:
        own = separate({"networkSecurityGroupName": ["nsg-one"]}, **rule_of(DENY))
        other = separate(**rule_of(OPEN))
        other = PlannedResource(URN + "lost", other.type, "lost", other.properties, other.dependencies)
        found = from_planned([*stack(("one", CLOSED), ("two", CLOSED)), own, other])
        groups = intents.flows_of(found, {})[0].model.groups
        one, two = (groups[found.key_of(f"{URN}nsg-{name}") or ""] for name in ("one", "two"))
        assert [rule.access for rule in one.rules] == ["deny", "deny"]
        assert [rule.access for rule in two.rules] == ["deny", UNKNOWN]

    def test_an_id_in_text_that_fits_both_is_said(self) -> None:
        nic = planned(
            "NetworkInterface",
            "nic",
            networkInterfaceName="nic",
            networkSecurityGroup={"id": ident("networkSecurityGroups/nsg")},
            ipConfigurations=[{"name": "ip", "subnet": {"id": ident("virtualNetworks/hub/subnets/web")}}],
        )
        found = from_planned([*stack(("one", DENY), ("two", DENY)), nic])
        assert any("nsg may be" in said and f"{URN}nsg-one or {URN}nsg-two" in said for said in found.unread)
        assert verdict(found) == UNKNOWN_RESULT

    def test_groups_of_one_name_hold_what_was_computed_from_them(self) -> None:
        groups = [
            PlannedResource(URN + name, "azure-native:resources:ResourceGroup", name, {"resourceGroupName": "rg"})
            for name in ("g-one", "g-two")
        ]
        rules = {"g-one": OPEN, "g-two": DENY}
        listed = [
            nsg(f"nsg-{name}", each, depends={"resourceGroupName": [name]}, resourceGroupName=UNKNOWN)
            for name, each in rules.items()
        ]
        own = separate({"resourceGroupName": ["g-two"]}, resourceGroupName=UNKNOWN, **rule_of(CLOSED))
        found = from_planned([*groups, *listed, own])
        assert not found.unread
        home = found.key_of(URN + "nsg-g-two")
        assert home is not None
        assert found.key_of(URN + "own") == f"{home}/securityrules/own"

    def test_names_that_are_not_known_yet_are_of_different_resources(self) -> None:
        def unnamed(urn: str, **props: Any) -> PlannedResource:
            made = separate({"networkSecurityGroupName": ["nsg-one"]}, **props)
            del made.properties["securityRuleName"]  # type: ignore[attr-defined]
            return PlannedResource(URN + urn, made.type, "rule", made.properties, made.dependencies)

        listed = [
            *stack(("one", CLOSED)),
            unnamed("a", **rule_of(OPEN)),
            unnamed("b", **rule_of(DENY) | {"priority": 300}),
        ]
        for order in (listed, listed[::-1]):
            found = from_planned(order)
            model = intents.flows_of(found, {})[0].model
            (group,) = model.groups.values()
            assert len(group.rules) == 3
            assert verdict(found) == REFUTED

    def test_one_rule_registered_twice_and_differently_is_not_known(self) -> None:
        twice = [separate({"networkSecurityGroupName": ["nsg-one"]}, **rule_of(each)) for each in (OPEN, DENY)]
        twice[1] = PlannedResource(URN + "again", twice[1].type, "again", twice[1].properties, twice[1].dependencies)
        for order in (twice, twice[::-1]):
            assert verdict(from_planned([*stack(("one", CLOSED)), *order])) == UNKNOWN_RESULT


class TestWhenSomeIdsAreKnown:
    def test_a_new_resource_is_none_that_is_known_by_its_id(self) -> None:
        read = nsg("read", OPEN, identity=ident("networkSecurityGroups/nsg"), read=True)
        new = nsg("new", DENY)
        for order in ([read, new], [new, read]):
            found = from_planned(order)
            assert found.key_of(URN + "read") != found.key_of(URN + "new")
            # In an update the id of what is managed may not be known either.
            assert found.unread == (
                f"{URN}new: it may be what the program reads as {URN}read, or another of the same name",
            )
            refers = found.refer(found.all[0], ident("networkSecurityGroups/nsg"), "networkSecurityGroups")
            assert refers.key == found.key_of(URN + "read")

    def test_a_new_rule_belongs_to_the_group_that_it_was_computed_from(self) -> None:
        groups = [
            nsg("one", CLOSED, identity=ident("networkSecurityGroups/nsg", A)),
            nsg("two", CLOSED, identity=ident("networkSecurityGroups/nsg", B)),
        ]
        new = separate({"networkSecurityGroupName": ["two"]}, **rule_of(OPEN))
        found = from_planned([*groups, new])
        assert not found.unread
        assert found.key_of(URN + "own") == marked("rg/microsoft.network/networksecuritygroups/nsg", B) + (
            "/securityrules/own"
        )
        lost = from_planned([*groups, separate(**rule_of(OPEN))])
        assert len(lost.unread) == 1
        assert {each.key.rpartition("/securityrules/")[0] for each in lost.all if each.where == URN + "own"} == {
            marked("rg/microsoft.network/networksecuritygroups/nsg", each) for each in (A, B)
        }

    def test_what_is_inside_of_a_resource_outside_is_inside_of_no_other(self) -> None:
        hub = planned("VirtualNetwork", "hub", identity=ident("virtualNetworks/hub", A), virtualNetworkName="hub")
        far = planned(
            "Subnet", "far", identity=ident("virtualNetworks/hub/subnets/far", B), addressPrefix="10.1.0.0/24"
        )
        model = intents.flows_of(from_planned([hub, far]), {})[0].model
        (subnet,) = model.subnets.values()
        assert not model.networks[subnet.network].known

    def test_a_rule_of_a_known_group_belongs_to_none_in_another(self) -> None:
        token = "azure-native:resources:ResourceGroup"
        groups = [
            PlannedResource(URN + name, token, name, {}, {}, f"/subscriptions/{where}/resourceGroups/rg")
            for name, where in (("a", A), ("b", B))
        ]
        far = nsg("far", CLOSED, identity=ident("networkSecurityGroups/nsg", B))
        own = separate({"resourceGroupName": ["a"]}, **rule_of(OPEN))
        found = from_planned([*groups, far, own])
        assert not found.unread
        group = marked("rg/microsoft.network/networksecuritygroups/nsg", A)
        assert found.key_of(URN + "own") == f"{group}/securityrules/own"

    def test_an_id_of_the_only_subscription_leads_to_what_is_not_made_yet(self) -> None:
        new = nsg("new", OPEN)
        found = from_planned([new])
        assert found.refer(found.all[0], ident("networkSecurityGroups/nsg", A), "networkSecurityGroups").key == (
            "rg/microsoft.network/networksecuritygroups/nsg"
        )

    def test_ids_of_two_subscriptions_cannot_both_mean_what_is_not_made_yet(self) -> None:
        holder = nsg("other", identity=ident("networkSecurityGroups/other", B))
        found = from_planned([nsg("new", OPEN), holder])
        reference = found.refer(found.all[0], ident("networkSecurityGroups/nsg", A), "networkSecurityGroups")
        assert reference.key is None
        assert len(reference.keys) == 2
