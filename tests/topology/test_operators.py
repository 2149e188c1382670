"""The way in for operators: Bastion, the jumpbox, and the groups that name tiers."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.topology.configs import GONE, faults, settings
from topology.build import plan
from topology.plan import Plan, SecurityRule

HUB = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-a/providers/Microsoft.Network"
EXISTING_HUB = (
    ("hub", {"id": f"{HUB}/virtualNetworks/vnet-hub", "addressSpace": "10.20.0.0/23", "appliance": "10.20.0.4"}),
    ("egress", {"kind": "appliance"}),
    ("spokes[1].addressSpace", "10.20.4.0/23"),
)
GROUP = "33333333-4444-5555-6666-777777777777"


def made(*changes: tuple[str, Any]) -> Plan:
    return plan(settings(*changes), root_pem="")


def rules(found: Plan, network: str, subnet: str, direction: str) -> list[SecurityRule]:
    """Every Allow of one direction."""
    group = found.network(network).subnet(subnet).network_security_group
    assert group
    return [rule for rule in group.rules if rule.direction == direction and rule.access == "Allow"]


def test_bastion_stands_in_its_subnet_with_one_public_address() -> None:
    bastion = made().bastion
    assert bastion
    assert (bastion.network, bastion.subnet, bastion.sku) == ("hub", "bastion", "Standard")
    assert bastion.address
    assert bastion.address.zones == ("1", "2", "3")
    assert made().hub.subnet("bastion").prefix.endswith("/26")


def test_a_private_only_bastion_has_no_public_address() -> None:
    bastion = made(("bastion", {"sku": "Premium", "privateOnly": True})).bastion
    assert bastion
    assert bastion.address is None


@pytest.mark.parametrize(
    ("bastion", "sources"),
    [
        ({"sku": "Basic"}, ("Internet",)),
        ({"sku": "Basic", "clients": ["203.0.113.0/24", "198.51.100.0/24"]}, ("203.0.113.0/24", "198.51.100.0/24")),
        ({"sku": "Premium", "privateOnly": True}, ("10.1.64.0/18", "10.4.128.0/20")),
        ({"sku": "Premium", "privateOnly": True, "clients": "10.1.64.0/24"}, ("10.1.64.0/24",)),
    ],
)
def test_bastion_is_called_by_public_addresses_unless_it_has_none(
    bastion: dict[str, Any], sources: tuple[str, ...]
) -> None:
    entered = rules(made(("bastion", bastion)), "hub", "bastion", "Inbound")
    assert [rule.sources for rule in entered if rule.name == "AllowClientsToBastionIn"] == [sources]


def test_without_the_settings_neither_is_there_and_the_jumpboxs_subnet_is_kept_free() -> None:
    found = made(("bastion", GONE), ("jumpbox", GONE))
    assert (found.bastion, found.jumpbox) == (None, None)
    assert "jumpbox" in [kept.key for kept in found.hub.reserved]
    assert [group.key for group in found.application_security_groups] == ["web", "compute"]
    everything = [
        rule
        for network in found.networks
        for subnet in network.subnets
        if subnet.network_security_group
        for rule in subnet.network_security_group.rules
    ]
    assert not [rule for rule in everything if "Jumpbox" in rule.name]


def test_the_jumpbox_is_entered_on_rdp_and_ssh_from_bastions_subnet_and_from_nowhere_else() -> None:
    found = made()
    bastion = found.hub.subnet("bastion").prefix
    assert [(rule.sources, rule.ports) for rule in rules(found, "hub", "jumpbox", "Inbound")] == [
        ((bastion,), ("22", "3389"))
    ]


def test_nothing_but_the_jumpbox_is_entered_on_rdp_or_ssh() -> None:
    found = made()
    for network in found.networks:
        for subnet in network.subnets:
            if subnet.network_security_group and subnet.key != "jumpbox":
                for rule in rules(found, network.key, subnet.key, "Inbound"):
                    assert not {"22", "3389"} & set(rule.ports), (subnet.key, rule)


def test_the_jumpbox_reaches_what_an_operator_needs() -> None:
    found = made()
    out = {
        (to, port)
        for rule in rules(found, "hub", "jumpbox", "Outbound")
        for to in rule.destinations
        for port in rule.ports
    }
    assert {
        ("10.20.2.0/26", "443"),  # the gateway
        ("10.20.1.0/25", "443"),  # the endpoints
        ("10.1.20.80/32", "80"),  # the revocation list
        ("10.1.2.3/32", "53"),
        ("168.63.129.16/32", "53"),
        ("AzureActiveDirectory", "443"),
        ("AzureFrontDoor.Frontend", "443"),
    } <= out
    assert not [to for to, port in out if port == "80" and to != "10.1.20.80/32"]
    assert not [to for to, _ in out if to in ("*", "Internet", "VirtualNetwork")]


def test_both_ends_of_what_the_jumpbox_reaches_are_open() -> None:
    found = made()
    own = found.hub.subnet("jumpbox").prefix
    assert [rule for rule in rules(found, "hub", "endpoints", "Inbound") if rule.sources == (own,)]
    assert [rule for rule in rules(found, "cluster", "gateway", "Inbound") if rule.sources == (own,)]


def test_the_jumpbox_has_the_highest_address_of_its_subnet_and_names_that_windows_takes() -> None:
    box = made().jumpbox
    assert box
    assert (box.network, box.subnet, box.private_address) == ("hub", "jumpbox", "10.20.1.142")
    assert len(box.computer_name) <= 15


def test_a_jumpbox_in_a_spoke_stands_in_the_spokes_subnet_and_the_slot_stays_free() -> None:
    found = made(("jumpbox", {"spoke": "analytics", "subnet": "tools"}))
    box = found.jumpbox
    assert box
    assert (box.network, box.subnet, box.private_address) == ("analytics", "tools", "10.20.6.62")
    assert "jumpbox" in [kept.key for kept in found.hub.reserved]
    entered = [rule for rule in rules(found, "analytics", "tools", "Inbound") if rule.ports == ("22", "3389")]
    assert [rule.sources for rule in entered] == [(found.hub.subnet("bastion").prefix,)]


def test_where_the_hub_exists_the_jumpbox_stands_in_the_workspace_spoke_and_names_the_hubs_bastion() -> None:
    found = made(*EXISTING_HUB, ("bastion", GONE), ("jumpbox", {"bastionPrefix": "10.20.0.128/26"}))
    assert found.jumpbox
    assert found.jumpbox.network == "workspace"
    entered = rules(found, "workspace", "jumpbox", "Inbound")
    assert [(rule.sources, rule.ports) for rule in entered] == [(("10.20.0.128/26",), ("22", "3389"))]


@pytest.mark.parametrize("on", [True, False])
def test_every_tier_has_a_group_of_its_own_unless_they_are_not_wanted(on: bool) -> None:
    found = made(("applicationSecurityGroups", on))
    assert [group.key for group in found.application_security_groups] == (["web", "compute", "jumpbox"] if on else [])


def test_administrators_may_sign_in_to_the_jumpbox_and_to_nothing_else() -> None:
    (grant,) = [each for each in made(("jumpbox.administrators", [GROUP])).grants if each.principal_type == "Group"]
    assert (grant.principal, grant.scope, grant.role) == (
        f"group:{GROUP}",
        "jumpbox",
        "Virtual Machine Administrator Login",
    )
    assert not [each for each in made().grants if each.principal_type == "Group"]


def test_at_rest_nobody_has_rights_on_a_jumpbox_that_is_gone_and_no_firewall_answers() -> None:
    found = made(("parked", True), ("jumpbox.administrators", [GROUP]))
    assert (found.bastion, found.jumpbox) == (None, None)
    assert not [each for each in found.grants if each.scope == "jumpbox"]
    assert found.forwarders
    assert found.forwarders.target is None


@pytest.mark.parametrize(
    ("changes", "key", "sentence"),
    [
        ([("bastion", GONE)], "bastion", "can be reached by nobody"),
        ([("jumpbox.bastionPrefix", "10.20.0.128/26")], "jumpbox.bastionPrefix", "the plan has one"),
        ([("bastion", {"sku": "Basic", "nativeClient": True})], "bastion.sku", "Basic has no nativeClient"),
        ([("bastion", {"sku": "Basic", "scaleUnits": 3})], "bastion.sku", "more than two scaleUnits"),
        ([("bastion", {"sku": "Standard", "sessionRecording": True})], "bastion.sku", "neither sessionRecording"),
        (
            [("bastion", {"sku": "Basic", "clients": ["203.0.113.0/24", "10.1.64.0/18"]})],
            "bastion.clients[1]",
            "never calls a public address by itself",
        ),
        ([("bastion", {"sku": "Developer"})], "bastion.sku", "must be one of 'Basic', 'Standard' or 'Premium'"),
        ([("jumpbox.spoke", "analytcs")], "jumpbox.spoke", "did you mean 'analytics'?"),
        ([("jumpbox", {"spoke": "analytics", "subnet": "tool"})], "jumpbox.subnet", "did you mean 'tools'?"),
        ([("jumpbox.privateAddress", "10.20.1.129")], "jumpbox.privateAddress", "no usable address of its subnet"),
        ([("jumpbox.administrators", ["anna"])], "jumpbox.administrators[0]", "must be an object id"),
    ],
)
def test_a_wrong_setting_of_the_way_in_is_a_fault_with_an_example_that_mends_it(
    changes: list[tuple[str, Any]], key: str, sentence: str
) -> None:
    (fault,) = [each for each in faults(*changes) if each.key == f"azureml-cluster:{key}"]
    assert sentence in fault.problem
    left = faults(*changes, (key, yaml.safe_load(fault.example)))
    assert not [each for each in left if each.key == f"azureml-cluster:{key}"]


def test_a_bastion_in_a_hub_that_exists_is_a_fault() -> None:
    (fault,) = faults(*EXISTING_HUB, ("jumpbox", GONE))
    assert fault.key == "azureml-cluster:bastion"
    assert "the hub is an existing network" in fault.problem
