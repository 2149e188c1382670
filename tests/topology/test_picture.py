"""The picture says what the plan says, for plans of every shape."""

from __future__ import annotations

import re
from ipaddress import IPv4Network
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from tests.topology.configs import GONE, ROOT, dev
from tests.topology.configs import settings as dev_settings
from tests.topology.estates import Estate, estates
from topology.build import plan
from topology.picture import draw
from topology.picture.network import BAR
from topology.plan import Plan
from topology.settings import load
from topology.stackfile import config

SVG = "{http://www.w3.org/2000/svg}"
DEV = plan(dev_settings(), root_pem="")


def _texts(picture: str) -> str:
    root = ElementTree.fromstring(picture)
    return "\n".join(" ".join("".join(element.itertext()).split()) for element in root.iter(f"{SVG}text"))


@given(estates())
@settings(max_examples=25)
def test_every_network_subnet_zone_and_endpoint_is_in_the_picture(estate: Estate) -> None:
    found = estate.plan
    texts = _texts(draw(found))
    for network in found.networks:
        assert network.address_space[0] in texts
        for part in (*network.subnets, *network.reserved):
            assert f"{part.key} {part.prefix}" in texts
    for existing in found.existing_networks:
        assert existing.address_space[0] in texts
    for zone in found.zones:
        assert zone.name in texts
    assert texts.count(found.storage.name) == 2


@given(estates())
@settings(max_examples=25)
def test_no_box_reaches_beyond_the_drawing(estate: Estate) -> None:
    found = estate.plan
    root = ElementTree.fromstring(draw(found))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for box in root.iter(f"{SVG}rect"):
        if "x" in box.attrib:
            x, y, w, h = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
            assert x >= 0
            assert y >= 0
            assert x + w <= width
            assert y + h <= height


def test_address_bars_are_to_one_scale() -> None:
    root = ElementTree.fromstring(draw(DEV))
    widths = [float(box.attrib["width"]) for box in root.iter(f"{SVG}rect") if box.attrib["height"] == str(BAR)]
    drawn = [DEV.network("cluster"), DEV.hub, DEV.network("workspace"), DEV.network("analytics")]
    sizes = [IPv4Network(network.address_space[0]).num_addresses for network in drawn]
    scales = [width / size for width, size in zip(widths, sizes, strict=True)]
    assert max(scales) - min(scales) < 0.001


def test_the_picture_brings_its_own_ground_so_that_it_reads_on_any_page() -> None:
    root = ElementTree.fromstring(draw(DEV))
    first = next(iter(root.iter(f"{SVG}rect")))
    ground = next(box for box in root.findall(f"{SVG}rect"))
    assert first is not None
    assert float(ground.attrib["width"]) >= float(root.attrib["width"]) - 1
    assert re.fullmatch("#[0-9a-f]{6}", ground.attrib["fill"])


def test_the_ways_of_traffic_are_told_apart() -> None:
    texts = _texts(draw(DEV)).splitlines()
    for label in ("443", "80", "80, out", "12800", "12805", "pki.contoso.example"):
        assert label in texts
    assert any(text.startswith("peering, both ways") for text in texts)


def test_the_picture_can_be_read_out() -> None:
    root = ElementTree.fromstring(draw(DEV))
    assert root.attrib["role"] == "img"
    assert "mls dev" in (root.findtext(f"{SVG}title") or "")
    assert "revocation lists on 80" in (root.findtext(f"{SVG}desc") or "")


def _stack(stack: str, **changes: object) -> Plan:
    found = load(config(ROOT, stack), ROOT, stack, files=False)
    return plan(found.model_copy(update=changes), root_pem="")


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_everything_that_stands_somewhere_is_in_the_picture(stack: str) -> None:
    found = _stack(stack)
    texts = _texts(draw(found)).splitlines()
    expected = {
        "firewall": found.firewall,
        "DNS resolver": found.resolver,
        "Bastion": found.bastion,
        "jumpbox": found.jumpbox,
        "Log Analytics": found.logs,
        "Application Insights": found.insights,
        "private link scope": found.monitor_scope,
        "flow logs": found.flow_logs,
        "alerts": found.alerts,
        "connection monitor": found.connection_monitor,
        "operators": found.bastion,
        "internet": found.firewall,
        "DDoS protection of every network": found.ddos,
    }
    assert {text: text in texts for text in expected} == {text: bool(part) for text, part in expected.items()}
    assert found.workspace
    for name in (found.workspace.name, *(cluster.name for cluster in found.workspace.clusters)):
        assert name in texts
    assert f"{len(found.endpoints)} private endpoints" in texts


def test_a_firewall_in_detection_or_prevention_is_told_at_the_gateway() -> None:
    assert "WAF, prevention" in _texts(draw(_stack("prod")))
    assert "WAF, detection" in _texts(draw(_stack("staging")))


def test_nodes_fetch_revocation_lists_through_the_firewall_and_the_gateway_does_not() -> None:
    through = draw(_stack("prod")).count('marker-end="url(#crl)"')
    straight = draw(_stack("prod", parked=True)).count('marker-end="url(#crl)"')
    assert (through, straight) == (3, 1)


def test_a_parked_environment_and_one_on_nat_gateways_can_be_drawn() -> None:
    assert "0 to 0 x" in _texts(draw(_stack("dev", parked=True)))
    nat = plan(dev_settings(("egress", {"kind": "nat"})), root_pem="")
    assert "NAT gateway of cluster" in _texts(draw(nat)).splitlines()


def test_a_hub_that_exists_is_drawn_as_one() -> None:
    group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-hub/providers"
    identity = f"{group}/Microsoft.Network/virtualNetworks/vnet-hub"
    hub = {"id": identity, "addressSpace": "10.20.0.0/23", "appliance": "10.20.0.4"}
    changes = [("hub", hub), ("spokes[1].addressSpace", "10.20.4.0/23"), ("egress", {"kind": "none"})]
    gone = [(key, GONE) for key in ("bastion", "jumpbox") if key in dev()]
    found = plan(dev_settings(*changes, *gone), root_pem="")
    assert "vnet-hub, exists already" in _texts(draw(found))


@pytest.mark.parametrize("stack", ["staging", "prod", "prod-northeurope"])
def test_the_checked_in_picture_is_the_one_that_the_plan_draws(stack: str) -> None:
    drawn = draw(plan(load(config(ROOT, stack), ROOT, stack, files=False), root_pem=""))
    assert drawn == (ROOT / f"docs/pictures/{stack}.svg").read_text(encoding="utf-8"), (
        f"run `python -m topology draw --stack {stack}`"
    )
