"""The tables of facts hold together."""

from __future__ import annotations

import re

import pytest

from tests.topology.configs import settings
from topology.build import plan
from topology.naming import KINDS, problem
from topology.regions import CODES


def test_region_codes_are_unique_and_short() -> None:
    assert len(set(CODES.values())) == len(CODES)
    assert all(re.fullmatch("[a-z]{2,4}[0-9]?", code) for code in CODES.values())


def test_each_zone_is_planned_once() -> None:
    keys = [zone.key for zone in plan(settings(), root_pem="").zones]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("kv", "kv-mls-dev-1a2b3", "kv-mls-dev-"),
        ("kv", "kv-a", "9kv"),
        ("kv", "k" * 24, "k" * 25),
        ("st", "stmlsdev", "stMlsDev"),
        ("st", "abc", "ab"),
        ("vnet", "v" * 64, "v" * 65),
        ("vnet", "vnet_1.a-b_", "vnet-"),
        ("snet", "s" * 80, "s" * 81),
        ("rg", "rg-(a)", "rg."),
        ("vmss", "vmss-web", "vmss_web"),
        ("id", "id-gateway", "id.gateway"),
    ],
)
def test_names_are_judged_as_azure_judges_them(kind: str, good: str, bad: str) -> None:
    assert problem(kind, good) is None
    assert KINDS[kind].resource in (problem(kind, bad) or "")
