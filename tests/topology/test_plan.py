"""The plan as a whole: names, peerings, zones, and that it is the same every time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from tests import authority
from tests.topology.configs import GONE, ROOT, ROOT_PEM, flat, folder, settings
from tests.topology.configs import changed as changed_settings
from tests.topology.estates import Estate, estates
from topology import naming
from topology.build import plan
from topology.faults import PlanError
from topology.plan import Plan
from topology.settings import load

LAKE = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-lake/providers"
LAKE = f"{LAKE}/Microsoft.Network/virtualNetworks/vnet-lake"
WITH_LAKE = ("spokes[3]", {"name": "lake", "id": LAKE, "addressSpace": "10.30.0.0/22"})


def _names(found: Plan) -> Iterator[tuple[str, str, str]]:
    """Every name of a plan: what Azure's rules call its type, in which scope, and the name."""
    for group in found.resource_groups:
        yield "rg", "", group.name
    for network in found.networks:
        yield "vnet", network.resource_group, network.name
        if network.route_table:
            yield "rt", network.resource_group, network.route_table.name
            for route in network.route_table.routes:
                yield "udr", network.route_table.name, route.name
        for subnet in network.subnets:
            yield "snet", network.name, subnet.name
            if subnet.network_security_group:
                yield "nsg", network.resource_group, subnet.network_security_group.name
    for peering in found.peerings:
        yield "peer", peering.local, peering.name
    for zone in found.zones:
        for link in zone.links:
            yield "link", zone.name, link.name
    for endpoint in found.endpoints:
        yield "pep", endpoint.resource_group, endpoint.name
    for tier in found.scale_sets:
        yield "vmss", tier.resource_group, tier.name
        yield "scale", tier.resource_group, tier.autoscale.name
    yield "lbi", found.load_balancer.resource_group, found.load_balancer.name
    yield "agw", found.gateway.resource_group, found.gateway.name
    yield "kv", "", found.vault.name
    yield "st", "", found.storage.name
    for identity in found.identities:
        yield "id", identity.resource_group, identity.name


@given(estates())
def test_every_name_fits_its_type_and_is_unique_in_its_scope(estate: Estate) -> None:
    found = estate.plan
    names = list(_names(found))
    assert [naming.problem(kind, name) for kind, _, name in names] == [None] * len(names)
    counted = Counter((kind, scope, name.lower()) for kind, scope, name in names)
    assert {name for name, count in counted.items() if count > 1} == set()


@given(estates())
def test_every_spoke_is_peered_with_the_hub_both_ways_and_with_no_other_spoke(estate: Estate) -> None:
    found = estate.plan
    spokes = [n.key for n in found.networks[1:]] + [n.key for n in found.existing_networks]
    pairs = Counter((peering.local, peering.remote) for peering in found.peerings)
    assert pairs == Counter([("hub", spoke) for spoke in spokes] + [(spoke, "hub") for spoke in spokes])
    for peering in found.peerings:
        if peering.use_remote_gateways:
            (back,) = [p for p in found.peerings if (p.local, p.remote) == (peering.remote, peering.local)]
            assert back.allow_gateway_transit


@given(estates())
def test_every_zone_is_linked_once_to_every_network(estate: Estate) -> None:
    found = estate.plan
    networks = sorted([n.key for n in found.networks] + [n.key for n in found.existing_networks])
    for zone in found.zones:
        assert sorted(link.network for link in zone.links) == networks


@given(estates())
def test_every_reference_in_a_plan_is_to_something_in_it(estate: Estate) -> None:
    found = estate.plan
    groups = {group.key for group in found.resource_groups}
    zones = {zone.key for zone in found.zones}
    for endpoint in found.endpoints:
        found.network(endpoint.network).subnet(endpoint.subnet)
        assert set(endpoint.zones) <= zones
    for part in (*found.scale_sets, found.load_balancer, found.gateway):
        found.network(part.network).subnet(part.subnet)
        assert part.resource_group in groups
    principals = {identity.key for identity in found.identities} | {tier.key for tier in found.scale_sets}
    assert {grant.principal for grant in found.grants} <= principals
    assert found.gateway.identity in principals
    assert found.gateway.backend_addresses == (found.load_balancer.private_address,)


@given(estates())
def test_routes_lead_to_the_internet_and_to_other_transit_spokes_through_the_firewall_only(estate: Estate) -> None:
    found = estate.plan
    spaces = {n.key: n.address_space for n in (*found.networks, *found.existing_networks)}
    transit = {
        value["name"] for path, value in estate.changes if path.startswith("spokes[") and value.get("transit") is True
    }
    for network in found.networks[1:]:
        assert network.route_table
        assert not network.route_table.gateway_routes
        routes = {(r.prefix, r.next_hop, r.next_hop_address) for r in network.route_table.routes}
        others = transit - {network.key} if network.key in transit else set()
        prefixes = {"0.0.0.0/0"} | {prefix for key in others for prefix in spaces[key]}
        assert routes == {(prefix, "VirtualAppliance", "10.20.0.4") for prefix in prefixes}


def test_an_existing_spoke_is_taken_apart_from_its_id() -> None:
    found = plan(settings(WITH_LAKE), root_pem="")
    (lake,) = found.existing_networks
    assert (lake.key, lake.subscription, lake.resource_group_name, lake.name, lake.id) == (
        "lake",
        "11111111-2222-3333-4444-555555555555",
        "rg-lake",
        "vnet-lake",
        LAKE,
    )
    assert "lake" not in [network.key for network in found.networks]


def test_gateway_flags_follow_the_settings() -> None:
    nobodys = ("hub.gateway", {"kind": "expressRoute"})
    found = plan(settings(nobodys, ("spokes[2].useRemoteGateways", True)), root_pem="")
    flags = {(p.local, p.remote): (p.allow_gateway_transit, p.use_remote_gateways) for p in found.peerings}
    assert flags["hub", "analytics"] == (True, False)
    assert flags["analytics", "hub"] == (False, True)
    assert flags["workspace", "hub"] == (False, False)
    # Learned routes would lead past the firewall, so they count only without one.
    assert [n.route_table.gateway_routes for n in found.networks[1:] if n.route_table] == [False, False, False]
    asked = ("spokes[2].useRemoteGateways", True)
    open_plan = plan(settings(nobodys, ("egress", {"kind": "none"}), asked), root_pem="")
    assert [n.route_table.gateway_routes for n in open_plan.networks[1:] if n.route_table] == [False, False, True]


def test_delegations_and_routes_go_to_the_subnets_that_take_them() -> None:
    found = plan(settings(), root_pem="")
    delegated = {(n.key, s.key): s.delegation for n in found.networks for s in n.subnets if s.delegation}
    assert delegated == {
        ("hub", "resolverInbound"): "Microsoft.Network/dnsResolvers",
        ("hub", "resolverOutbound"): "Microsoft.Network/dnsResolvers",
        ("cluster", "gateway"): "Microsoft.Network/applicationGateways",
    }
    routed = {(n.key, s.key) for n in found.networks for s in n.subnets if s.route_table}
    spokes = {(n.key, s.key) for n in found.networks[1:] for s in n.subnets}
    assert routed == (spokes - {("cluster", "gateway")}) | {("hub", "jumpbox")}


def test_the_zones_are_those_of_vault_storage_and_the_workspace_to_come() -> None:
    alone = ("web.instances", {"minimum": 1, "maximum": 1})
    found = plan(settings(("workspace", GONE), ("database", GONE), alone), root_pem="")
    assert [zone.name for zone in found.zones] == [
        "privatelink.vaultcore.azure.net",
        "privatelink.blob.core.windows.net",
        "privatelink.file.core.windows.net",
        "privatelink.api.azureml.ms",
        "privatelink.notebooks.azure.net",
    ]
    assert [(e.group_id, e.target, e.zones) for e in found.endpoints] == [
        ("vault", "vault", ("vault",)),
        ("blob", "storage", ("blob",)),
        ("file", "storage", ("file",)),
    ]


def test_tiers_scale_between_two_and_five_on_cpu_and_stay_within_windows_names() -> None:
    web, compute = plan(settings(), root_pem="").scale_sets
    for tier in (web, compute):
        scale = tier.autoscale
        assert (scale.minimum, scale.maximum, scale.scale_out_above, scale.scale_in_below) == (2, 5, 50, 30)
        assert re.fullmatch(r"[a-z][a-z0-9]{1,8}", tier.computer_name_prefix)
        assert (tier.image.offer, tier.image.sku) == ("WindowsServer", "2022-datacenter-azure-edition")
    assert (web.listens_on, compute.listens_on) == (12800, 12805)
    assert (web.behind_load_balancer, compute.behind_load_balancer) == (True, False)


def test_unique_names_depend_on_who_deploys_what_where_and_can_be_given() -> None:
    first = plan(settings(), root_pem="")
    other = plan(settings(("organization", "fabrikam")), root_pem="")
    given_names = plan(settings(("vault.name", "kv-own"), ("storage.name", "stown")), root_pem="")
    assert first.vault.name != other.vault.name
    assert first.storage.name != other.storage.name
    assert first.grants[0].name != other.grants[0].name
    assert (given_names.vault.name, given_names.storage.name) == ("kv-own", "stown")
    assert given_names.gateway.certificate.secret_id == "https://kv-own.vault.azure.net/secrets/gateway-tls"


def test_a_certificate_in_another_vault_needs_no_grant_on_ours() -> None:
    certificate = {"secretId": "https://kv-a.vault.azure.net/secrets/gateway-tls", "rootFile": "root.pem"}
    found = plan(settings(("gateway.certificate", certificate), ("workspace", GONE)), root_pem="")
    assert found.gateway.certificate.pfx_file is None
    assert found.gateway.certificate.secret_id == certificate["secretId"]
    # The nodes' own certificate is in our vault whatever the gateway's is in.
    assert [grant.key for grant in found.grants if grant.scope == "vault"] == ["web-vault-nodes-tls"]
    without = plan(settings(("gateway.certificate", certificate), ("workspace", GONE), ("web.certificate", GONE)), "")
    assert [grant.key for grant in without.grants if grant.scope == "vault"] == []


def test_tags_carry_what_is_asked_and_cannot_be_changed() -> None:
    tags = plan(settings(), root_pem="").tags
    assert dict(tags) == {
        "costCentre": "4711",
        "dataClass": "internal",
        "environment": "dev",
        "owner": "ml-platform@contoso.example",
        "workload": "mls",
    }
    with pytest.raises(TypeError):
        tags["owner"] = "me"  # type: ignore[index]


def test_the_roots_are_read_from_the_configured_file(tmp_path: Path) -> None:
    found = plan(load(flat(changed_settings()), folder(tmp_path), "dev"))
    assert found.gateway.certificate.root_pem == authority.root().pem
    assert all(authority.root().pem.strip() in tier.bootstrap.script for tier in found.scale_sets)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("no certificate", "holds no PEM certificate"),
        ("-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----", "holds no PEM certificate"),
        (ROOT_PEM + "-----BEGIN PRIVATE KEY-----", "holds a private key"),
        ("\N{SNOWMAN}", "is not PEM text"),
    ],
)
def test_a_root_file_that_is_none_is_a_fault(tmp_path: Path, text: str, problem: str) -> None:
    (folder(tmp_path) / ".local/pki/root.pem").write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as raised:
        load(flat(changed_settings()), tmp_path, "dev")
    (fault,) = raised.value.faults
    assert fault.key == "azureml-cluster:gateway.certificate.rootFile"
    assert problem in fault.problem


def test_a_missing_root_is_a_fault_that_names_the_command_which_makes_it(tmp_path: Path) -> None:
    with pytest.raises(PlanError) as raised:
        load(flat(changed_settings(("web.port", 80))), tmp_path, "dev")
    assert [(fault.key, "make pki" in fault.example) for fault in raised.value.faults] == [
        ("azureml-cluster:gateway.certificate.rootFile", True),
        ("azureml-cluster:web.port", False),
    ]


PRINT = """
import pathlib
from tests.topology.configs import settings
from topology.build import plan
from topology.picture import draw
found = plan(settings(), root_pem="")
print(repr(found), draw(found))
"""


def test_a_plan_and_its_picture_do_not_depend_on_the_hash_seed() -> None:
    def run(seed: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", PRINT]
        return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True).stdout

    assert run("1") == run("2")


def test_planning_imports_no_pulumi() -> None:
    code = (
        "import sys, topology.build, topology.settings, topology.__main__\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('pulumi', 'grpc', 'components', 'reachability')])"
    )
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip() == "[]"
