"""Links of which it is not sure what they link count for nothing, and hide no others."""

from __future__ import annotations

from tests.policies.engine import NOT_KNOWN, Registered, pairs
from tests.policies.stacks import endpoint, existing, link, network, subnet, zone
from tests.policies.test_stack_policies import LINKED, judged, star

VAULTS = "privatelink.vaultcore.azure.net"


def linked_to(*targets: Registered, of: tuple[Registered, ...]) -> Registered:
    """A link whose zone and network are each one of these."""
    made = link(of[0], existing("x"))
    props = {**made.props, "privateZoneName": NOT_KNOWN, "virtualNetwork": {"id": NOT_KNOWN}}
    depends = {"privateZoneName": list(of), "virtualNetwork": list(targets)}
    return Registered(made.type, "unsure", props, depends)


def test_a_link_of_one_zone_to_one_network_counts_whatever_is_known_of_its_ids() -> None:
    resources = star("hub", "cluster")
    workspace = next(each for each in resources if each.name == "workspace")
    vault = next(each for each in resources if each.name == VAULTS)
    assert judged(*resources, linked_to(workspace, of=(vault,))) == []


def test_a_link_of_one_zone_or_another_counts_for_neither() -> None:
    resources = star("hub", "cluster")
    workspace = next(each for each in resources if each.name == "workspace")
    vault = next(each for each in resources if each.name == VAULTS)
    other = zone("privatelink.azurecr.io")
    for of in ((vault, other), (other, vault)):
        told = judged(*resources, other, linked_to(workspace, of=of))
        assert (LINKED, VAULTS) in pairs(told)


def test_a_link_to_one_network_or_another_counts_for_neither() -> None:
    resources = star("hub", "cluster")
    workspace = next(each for each in resources if each.name == "workspace")
    vault = next(each for each in resources if each.name == VAULTS)
    island = network("island")
    for targets in ((workspace, island), (island, workspace)):
        told = judged(*resources, island, linked_to(*targets, of=(vault,)))
        assert (LINKED, VAULTS) in pairs(told)


def test_a_link_of_a_zone_outside_the_stack_is_no_matter() -> None:
    resources = star("hub", "cluster", "workspace")
    hub = resources[0]
    foreign = link(zone("privatelink.azurecr.io"), hub)
    assert judged(*resources, foreign) == []


def test_links_after_one_that_is_lost_count() -> None:
    hub, *rest = star("hub", "cluster", "workspace")
    lost = link(zone(), existing("x"))
    lost.props = {**lost.props, "virtualNetwork": {"id": NOT_KNOWN}}
    assert pairs(judged(hub, lost, *rest)) == {(LINKED, lost.name)}


def test_a_zone_whose_name_is_not_known_is_called_as_in_the_program() -> None:
    resources = star("hub", "cluster")
    vault = next(each for each in resources if each.name == VAULTS)
    told = judged(*resources)
    assert f"{VAULTS} is not linked to workspace" in told[0].message
    vault.name = "named"
    vault.props = {**vault.props, "privateZoneName": VAULTS.upper()}
    messages = [each.message for each in judged(*resources) if each.resource == "named"]
    assert any(f"{VAULTS} is not linked to" in each for each in messages)


def holding(within: Registered, group: str) -> Registered:
    """An endpoint in a subnet, for services of one group id."""
    made = endpoint(within, group)
    made.props = {**made.props, "privateLinkServiceConnections": [{"name": "c", "groupIds": [group]}]}
    return made


class TestHomes:
    hub, island = network("hub"), network("island")
    inside, apart = subnet(hub, "endpoints"), subnet(island, "endpoints")
    given = (hub, island, inside, apart, holding(inside, "vault"), holding(apart, "registry"))

    def test_a_zone_is_linked_where_endpoints_of_its_names_are(self) -> None:
        (told,) = judged(*self.given, zone())
        assert "is not linked to hub," in told.message

    def test_a_zone_is_not_linked_where_endpoints_of_other_names_are(self) -> None:
        assert judged(*self.given, zone(), link(zone(), self.hub)) == []

    def test_a_zone_whose_name_is_not_known_is_linked_where_any_endpoints_are(self) -> None:
        (told,) = judged(*self.given, zone("lost", privateZoneName=NOT_KNOWN))
        assert "is not linked to hub and island," in told.message
