"""Peerings, the zones of endpoints, and scopes of roles: both sides of what decides, in every order."""

from __future__ import annotations

from typing import Any

import pytest

from policies.core.stack import Stack
from policies.core.values import Resource
from policies.parts import endpoints, peered_networks
from reachability.unknown import UNKNOWN
from tests.policies.engine import NOT_KNOWN, Registered
from tests.policies.stacks import endpoint, existing, link, network, peering, subnet, zone
from tests.policies.test_name_policies import ZONE_GROUP, found, leading, zone_group
from tests.policies.test_network_policies import service
from tests.policies.test_stack_policies import judged
from tests.policies.test_vault_access import IDENTITY, SUBSCRIPTION, WORN, role, the_gateway, the_vault
from tests.policies.test_vault_access import found as gateway_found

SYMMETRIC = "peering-symmetric"


def wide(name: str, *prefixes: str, **props: Any) -> Registered:
    return network(name, addressSpace={"addressPrefixes": list(prefixes)}, **props)


class TestPeerings:
    hub = wide("hub", "10.0.0.0/16")
    spoke = wide("spoke", "10.1.0.0/16")

    def test_peerings_after_one_that_leads_nobody_knows_where_are_judged(self) -> None:
        lost = peering(self.hub, existing("x"), remoteVirtualNetwork={"id": NOT_KNOWN})
        off = peering(self.spoke, existing("far"), allowVirtualNetworkAccess=False)
        told = found(SYMMETRIC, self.hub, self.spoke, lost, off)
        assert sorted(each.resource for each in told) == sorted([lost.name, off.name])

    def test_peerings_of_a_network_outside_the_stack_are_judged_there_and_those_after_it_here(self) -> None:
        foreign = peering(network("gone"), existing("y"), allowVirtualNetworkAccess=False)
        one = peering(self.hub, self.spoke)
        assert one.name in [each.resource for each in found(SYMMETRIC, self.hub, self.spoke, foreign, one)]

    def test_one_that_may_lead_to_several_is_told_once(self) -> None:
        third = wide("third", "10.2.0.0/16")
        lost = peering(self.hub, existing("x"), remoteVirtualNetwork={"id": NOT_KNOWN})
        assert len(found(SYMMETRIC, self.hub, self.spoke, third, lost)) == 1

    def test_every_one_that_leads_nobody_knows_where_is_told(self) -> None:
        third = wide("third", "10.2.0.0/16")
        lost = [peering(each, existing("x"), remoteVirtualNetwork={"id": NOT_KNOWN}) for each in (self.hub, self.spoke)]
        told = found(SYMMETRIC, self.hub, self.spoke, third, *lost)
        assert [each.resource for each in told] == [each.name for each in lost]

    def test_a_network_s_own_list_may_lead_outside_the_stack(self) -> None:
        hub = wide(
            "hub",
            "10.0.0.0/16",
            virtualNetworkPeerings=[
                {
                    "name": "far",
                    "remoteVirtualNetwork": {"id": existing("far")},
                    "remoteAddressSpace": {"addressPrefixes": ["10.0.8.0/24"]},
                }
            ],
        )
        (told,) = found(SYMMETRIC, hub)
        assert "hub and far both have 10.0.8.0-10.0.8.255" in told.message

    def test_the_first_part_that_two_spaces_share_is_told(self) -> None:
        one = wide("one", "10.0.0.0/16", "10.4.0.0/16")
        two = wide("two", "10.4.0.0/24", "10.0.9.0/24")
        told = found(SYMMETRIC, one, two, peering(one, two), peering(two, one))
        assert ["both have 10.0.9.0-10.0.9.255:" in each.message for each in told] == [True, True]
        apart = wide("two", "10.5.0.0/16")
        assert found(SYMMETRIC, one, apart, peering(one, apart), peering(apart, one)) == []

    def test_two_networks_of_one_name_in_two_subscriptions_are_both_asked_for(self) -> None:
        hub, vault = network("hub"), zone()
        far = existing("far")
        twin = far.replace("11111111", "22222222")
        local = peering(hub, hub, resourceGroupName="FAR", virtualNetworkName="far")
        back = Registered(local.type, "far-hub", local.props, local.depends)
        again = Registered(local.type, "again", peering(hub, far).props)
        told = judged(hub, vault, link(vault, hub), peering(hub, far), again, peering(hub, twin), back)
        assert len(told) == 1
        assert told[0].message.count("far") >= 1
        both = [link(vault, far), link(vault, twin)]
        both[1].name = "twin"
        assert judged(hub, vault, link(vault, hub), peering(hub, far), again, peering(hub, twin), back, *both) == []

    def test_what_a_network_outside_the_stack_is_peered_with_counts(self) -> None:
        hub, spoke, vault, far = network("hub"), network("spoke"), zone(), existing("far")
        on = peering(hub, spoke, resourceGroupName="FAR", virtualNetworkName="far")
        beyond = Registered(on.type, "far-spoke", on.props, on.depends)
        (told,) = judged(hub, spoke, vault, link(vault, hub), link(vault, far), peering(hub, far), beyond)
        assert "is not linked to spoke," in told.message

    def test_a_network_is_called_by_its_name_in_azure_or_in_the_program(self) -> None:
        def net(**props: Any) -> Resource:
            return Resource("urn", peered_networks.NETWORK, "program", props)

        assert peered_networks.spelled(net(virtualNetworkName="Azure")) == "azure"
        assert peered_networks.spelled(net(virtualNetworkName=UNKNOWN)) == "program"
        assert peered_networks.spelled("/x/virtualnetworks/far") == "far"
        assert peered_networks.key(net()) == "urn"


class TestZonesOfEndpoints:
    def test_two_entries_of_one_zone_are_that_zone(self) -> None:
        vault, one = zone(), leading("vault")
        assert found(ZONE_GROUP, vault, one, zone_group(one, vault, entries=2)) == []

    def test_a_service_is_known_even_when_no_other_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(endpoints, "ZONES", {"vault": endpoints.ZONES["vault"]})
        registry, one = zone("privatelink.azurecr.io"), leading("vault")
        assert len(found(ZONE_GROUP, registry, one, zone_group(one, registry))) == 2

    @pytest.mark.parametrize(
        ("groups", "zones"),
        [
            (["Vault"], {"privatelink.vaultcore.azure.net"}),
            (["vault", "registry"], {"privatelink.vaultcore.azure.net", "privatelink.azurecr.io"}),
            (["vault", "namespace"], UNKNOWN),
            (["namespace"], UNKNOWN),
            (sorted(endpoints.ZONES), frozenset().union(*endpoints.ZONES.values())),
            ([], UNKNOWN),
            ([UNKNOWN], UNKNOWN),
            (UNKNOWN, UNKNOWN),
        ],
    )
    def test_without_a_zone_group_the_group_ids_say_which_zones(self, groups: Any, zones: Any) -> None:
        class Described:
            def get(self, prop: str) -> Any:
                return [{"groupIds": groups}] if prop == "privateLinkServiceConnections" else None

        given: Any = Described()
        resources: Any = None
        assert endpoints.zones_for(resources, given, []) == zones


@pytest.mark.parametrize(
    ("scope", "enough"),
    [
        ("/subscriptions/s/", True),
        ("/subscriptions", False),
        ("/aaa/s", False),
        ("/zzz/s", False),
        ("/subscriptions/s/providers/x", False),
        ("/subscriptions/s/resourceGroups/rg/", True),
        ("/subscriptions/s/resourceGroups/aa", False),
        ("/subscriptions/s/resourceGroups/zz", False),
        ("/subscriptions/s/resourceGroups/other/providers/Microsoft.Storage/storageAccounts/rg", False),
        ("/subscriptions/s/resourceGroups/other/providers/Contoso.Example/resourceGroups/rg", False),
        ("/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v/secrets", False),
        ("/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v/keys/gateway", False),
        ("/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v/secrets/zz", False),
    ],
)
def test_a_scope_holds_the_secret_its_vault_its_group_or_its_subscription(scope: str, enough: bool) -> None:
    assert (gateway_found(IDENTITY, the_vault(), role(IDENTITY, scope), the_gateway()) == []) == enough


@pytest.mark.parametrize(("principal", "enough"), [("p-1", True), ("P-1", True), ("p-0", False), ("p-2", False)])
def test_an_object_id_that_is_known_is_compared(principal: str, enough: bool) -> None:
    listed = {"type": "UserAssigned", "userAssignedIdentities": [(WORN.outputs or {})["id"]]}
    granted = role(WORN, f"{SUBSCRIPTION}/resourceGroups/rg", principal)
    assert (gateway_found(WORN, the_vault(), granted, the_gateway(identity=listed, depends={})) == []) == enough


def test_an_empty_stack_has_nothing() -> None:
    assert Stack.of([]).planned == []


def test_subnets_after_one_that_enforces_its_group_are_judged() -> None:
    hub = network("hub")
    right = subnet(hub, "right", privateEndpointNetworkPolicies="Enabled")
    wrong = subnet(hub, "wrong", privateEndpointNetworkPolicies="Disabled")
    given = [hub, right, wrong, endpoint(right, "one"), endpoint(wrong, "two")]
    assert [each.resource for each in found("endpoint-subnet-enforces-security-group", *given)] == ["hub-wrong"]


def test_what_an_account_holds_is_found_by_the_account_s_name() -> None:
    account = service("storage:StorageAccount")
    share = Registered("azure-native:storage:FileShare", "share", {"shareName": "share", "accountName": "IT"})
    (told,) = found("service-has-private-endpoint", account, share)
    assert "its file:" in told.message
