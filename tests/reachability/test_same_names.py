"""One name for several resources: in two subscriptions, in groups that are not known yet, or read twice."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from reachability import intents, reading
from reachability.intents import PROVED, REFUTED, UNKNOWN_RESULT
from reachability.reading import from_planned
from reachability.resources import marked
from tests.reachability import made
from tests.reachability.same_names import DENY, NO_80, OPEN, URN, A, B, C, ident, nsg, verdict


def moved(subscription: str, *entries: made.Entry | Iterable[made.Entry]) -> list[made.Entry]:
    """Entries in another subscription."""
    text = json.dumps(made.listing(*entries))
    found: list[made.Entry] = json.loads(text.replace("11111111-1111-1111-1111-111111111111", subscription))
    return found


def site(number: int, *rules: made.Entry, subscription: str) -> list[made.Entry]:
    """A network of the same names everywhere, with space of its own: `hub`, `nsg`, `nic`, a public address."""
    return moved(
        subscription,
        made.vnet("hub", f"10.{number}.0.0/16"),
        made.nsg("nsg", *rules),
        made.subnet("hub/web", f"10.{number}.0.0/24", nsg="nsg"),
        made.public_ip("pip", f"20.0.0.{number}"),
        made.nic("nic", "hub/web", f"10.{number}.0.9", public="pip"),
    )


class TestInTwoSubscriptions:
    @pytest.mark.parametrize("backwards", [False, True])
    def test_each_group_is_judged_by_itself(self, backwards: bool) -> None:
        entries = [*site(1, DENY, subscription=A), *site(2, OPEN, subscription=B)]
        found = reading.from_listing(entries[::-1] if backwards else entries)
        flows, wanted = intents.flows_of(found, {"intents": [NO_80]})
        (result,) = intents.check(flows, wanted)
        assert result.verdict == REFUTED
        assert "10.2.0.9:80" in result.witness or "20.0.0.2:80" in result.witness
        assert sorted(len(group.rules) for group in flows.model.groups.values()) == [1, 1]
        assert len(flows.model.subnets) == len(flows.model.networks) == 2

    @pytest.mark.parametrize("backwards", [False, True])
    def test_where_both_are_closed_it_is_proved(self, backwards: bool) -> None:
        entries = [*site(1, DENY, subscription=A), *site(2, DENY, subscription=B)]
        assert verdict(reading.from_listing(entries[::-1] if backwards else entries)) == PROVED

    def test_ids_of_one_subscription_stay_short(self) -> None:
        one = reading.from_listing(site(1, DENY, subscription=A))
        assert "rg/microsoft.network/networksecuritygroups/nsg" in one.by_key
        other = [{**each, "id": each["id"].replace("/rg/", "/far/")} for each in site(2, DENY, subscription=B)]
        both = reading.from_listing([*site(1, DENY, subscription=A), *other])
        assert {"rg", "far"} == {key.partition("/")[0] for key in both.by_key}

    def test_keys_below_a_marked_one_begin_with_it(self) -> None:
        found = reading.from_listing([*site(1, DENY, subscription=A), *site(2, OPEN, subscription=B)])
        network = marked("rg/microsoft.network/virtualnetworks/hub", A)
        assert found.by_key[network].subscription == A
        assert f"{network}/subnets/web" in found.by_key

    def test_a_reference_leads_into_its_own_subscription_only(self) -> None:
        entries = site(1, OPEN, subscription=A)
        (far,) = moved(B, made.peering("hub", "hub"))
        local = {**far, "id": far["id"].replace(B, A)}
        model = intents.flows_of(reading.from_listing([*entries, local]), {})[0].model
        (peering,) = model.peerings
        assert peering.local == "rg/microsoft.network/virtualnetworks/hub"
        assert peering.remote == marked(peering.local, B)
        assert not model.networks[peering.remote].known

    def test_what_is_outside_is_one_whoever_speaks_of_it(self) -> None:
        (inside,) = moved(A, made.subnet("hub/web", "10.1.0.0/24"))
        peerings = moved(A, made.vnet("own", "10.2.0.0/16"), made.peering("own", "hub"), made.peering("own", "far"))
        peerings[2]["properties"]["remoteVirtualNetwork"]["id"] = ident("virtualNetworks/far", B)
        model = intents.flows_of(reading.from_listing([inside, *peerings]), {})[0].model
        (subnet,) = model.subnets.values()
        assert subnet.network in {each.remote for each in model.peerings}

    def test_a_name_alone_may_be_any_of_theirs(self) -> None:
        found = reading.from_listing([*site(1, DENY, subscription=A), *site(2, OPEN, subscription=B)])
        assert len(found.named(found.all[0], "networkSecurityGroups", "NSG", "RG").keys) == 2
        assert found.named(found.all[0], "networkSecurityGroups", "nsg", "other").keys == ()

    def test_networks_outside_that_have_one_name_are_not_one(self) -> None:
        entries = [made.vnet("own", "10.0.0.0/16")]
        for name, where in (("one", B), ("two", C)):
            text = json.dumps(made.peering("own", "hub")).replace("to-hub", name)
            listed = json.loads(text)
            remote = made.identity("virtualNetworks", "hub").replace("resourceGroups/rg", "resourceGroups/far")
            listed["properties"]["remoteVirtualNetwork"]["id"] = remote.replace("11111111-1111", f"{where[:8]}-1111")
            entries.append(listed)
        model = intents.flows_of(reading.from_listing(entries), {})[0].model
        base = "far/microsoft.network/virtualnetworks/hub"
        assert {each.remote for each in model.peerings} == {marked(base, B), marked(base, C)}


class TestReadTwice:
    def test_the_same_id_twice_is_one_resource(self) -> None:
        entries = site(1, DENY, subscription=A)
        upper = [{**each, "id": each["id"].replace("resourceGroups/rg", "resourceGroups/RG")} for each in entries]
        found = reading.from_listing([*entries, *upper])
        assert len(found.all) == len(entries)
        assert verdict(found) == PROVED

    def test_the_order_of_what_has_names_does_not_matter(self) -> None:
        one, other = (moved(A, made.nsg("nsg", *rules)) for rules in ((OPEN, DENY), (DENY, OPEN)))
        (group,) = intents.flows_of(reading.from_listing([*one, *other]), {})[0].model.groups.values()
        assert [rule.access for rule in group.rules] == ["allow", "deny"]

    def test_a_state_says_what_is_only_read(self) -> None:
        def state(urn: str, *rules: made.Entry, **more: object) -> dict[str, object]:
            inputs = nsg(urn, *rules).properties
            token = "azure-native:network:NetworkSecurityGroup"
            return {"urn": URN + urn, "type": token, "inputs": inputs, "id": ident("networkSecurityGroups/nsg"), **more}

        listed = [state("a", OPEN, external=True), state("b", DENY)]
        (found,) = reading.from_export({"resources": listed}).all
        assert (found.where, found.also) == (f"{URN}b", (f"{URN}a",))

    def test_a_short_account_of_it_takes_nothing_away(self) -> None:
        entries = site(1, DENY, subscription=A)
        short = [{key: each[key] for key in ("id", "name", "type")} for each in entries]
        assert verdict(reading.from_listing([*entries, *short])) == PROVED
        assert verdict(reading.from_listing([*short, *entries])) == PROVED

    @pytest.mark.parametrize("backwards", [False, True])
    def test_accounts_that_contradict_one_another_prove_nothing(self, backwards: bool) -> None:
        entries = [*site(1, DENY, subscription=A), *moved(A, made.nsg("nsg", OPEN))]
        found = reading.from_listing(entries[::-1] if backwards else entries)
        assert verdict(found) == UNKNOWN_RESULT

    def test_what_is_managed_counts_before_what_is_only_read(self) -> None:
        managed = nsg("one", OPEN, identity=ident("networkSecurityGroups/nsg"))
        read = nsg("two", DENY, identity=ident("networkSecurityGroups/nsg"), read=True)
        for order in ([managed, read], [read, managed]):
            (found,) = from_planned(order).all
            assert found.where == URN + "one"
            assert from_planned(order).key_of(URN + "two") == found.key
            assert found.properties["securityRules"] == managed.properties["securityRules"]

    def test_a_resource_that_is_being_replaced_is_one(self) -> None:
        urn = f"{URN}azure-native:network:NetworkSecurityGroup::nsg"
        inputs = {"networkSecurityGroupName": "nsg", "resourceGroupName": "rg", "securityRules": []}
        state = {"urn": urn, "type": "azure-native:network:NetworkSecurityGroup", "inputs": inputs}
        old = {**state, "id": ident("networkSecurityGroups/nsg"), "delete": True}
        steps = [{"op": op, "newState": state} for op in ("create-replacement", "replace")]
        found = reading.from_preview({"steps": [*steps, {"op": "delete-replaced", "oldState": old}]})
        assert len(found.all) == 1
        assert not found.unread
        found = reading.from_export({"deployment": {"resources": [state | {"id": old["id"]}, old]}})
        assert len(found.all) == 1
        assert not found.unread
