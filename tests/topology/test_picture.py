"""The picture says what the plan says, for plans of every shape."""

from __future__ import annotations

import re
from ipaddress import IPv4Network
from xml.etree import ElementTree

from hypothesis import given, settings

from tests.topology.configs import settings as dev_settings
from tests.topology.estates import Estate, estates
from topology.build import plan
from topology.picture import draw
from topology.picture.network import BAR

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
    for label in ("443", "80", "80, out", "12800", "12805", "pki.contoso.example", "peering, both ways"):
        assert label in texts


def test_the_picture_can_be_read_out() -> None:
    root = ElementTree.fromstring(draw(DEV))
    assert root.attrib["role"] == "img"
    assert "mls dev" in (root.findtext(f"{SVG}title") or "")
    assert "revocation lists on 80" in (root.findtext(f"{SVG}desc") or "")
