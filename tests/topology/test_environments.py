"""The environments that come with the program: sound, apart from each other, and different in configuration only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations
from pathlib import Path

import pytest

from tests.topology.configs import ROOT
from topology import stackfile
from topology.build import plan
from topology.naming import Names
from topology.plan import Plan
from topology.schema import Settings
from topology.settings import load

STACKS = sorted(path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in ROOT.glob("Pulumi.*.yaml"))
SETTINGS = {stack: load(stackfile.config(ROOT, stack), ROOT, stack, files=False) for stack in STACKS}
PLANS = {stack: plan(SETTINGS[stack], root_pem="") for stack in STACKS}
DECIDING = {"environment", "stack"}


def test_these_are_the_environments() -> None:
    assert STACKS == ["dev", "prod", "prod-northeurope", "staging"]


@pytest.mark.parametrize("stack", STACKS)
def test_each_is_sound_and_says_which_it_is(stack: str) -> None:
    found = PLANS[stack]
    assert found.environment == stack.partition("-")[0]
    assert set(found.tags) >= {"owner", "costCentre", "environment", "dataClass", "workload"}
    assert found.tags["environment"] == found.environment


def spaces(settings: Settings) -> list[IPv4Network]:
    """Every address space that an environment takes."""
    made = [settings.hub, *settings.created()]
    return [space for network in made for space in network.address_space]


def test_no_two_take_the_same_addresses_so_that_all_can_meet_on_premises() -> None:
    for one, other in combinations(STACKS, 2):
        for here in spaces(SETTINGS[one]):
            assert not any(here.overlaps(there) for there in spaces(SETTINGS[other])), (one, other, here)


def test_no_two_share_a_name_that_is_unique_in_the_world_or_a_resource_group() -> None:
    for one, other in combinations(STACKS, 2):
        assert Names(SETTINGS[one]).suffix() != Names(SETTINGS[other]).suffix()
        groups = [{group.name for group in PLANS[stack].resource_groups} for stack in (one, other)]
        assert not groups[0] & groups[1]


def test_no_two_share_a_certificate() -> None:
    files = [settings.gateway.certificate.pfx_file for settings in SETTINGS.values()]
    assert len(set(files)) == len(files)


def program() -> Iterator[Path]:
    """The sources that a deployment runs."""
    yield ROOT / "__main__.py"
    for package in ("topology", "components"):
        yield from sorted((ROOT / package).rglob("*.py"))


def decides(node: ast.AST) -> bool:
    """Whether an expression is itself the environment's or the stack's name."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else None
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).endswith("get_stack")
    return name in DECIDING


def choices(source: str) -> list[str]:
    """Where a program takes a way by which environment it is in."""
    found = []
    for node in ast.walk(ast.parse(source)):
        asked: list[ast.AST] = []
        if isinstance(node, ast.Compare):
            asked = [node.left, *node.comparators]
        elif isinstance(node, ast.Match):
            asked = [node.subject]
        elif isinstance(node, ast.Subscript):
            asked = [node.slice]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            method, of = node.func.attr, node.func.value
            asked = [of] if method in ("startswith", "endswith", "partition", "split") else []
            asked += node.args if method == "get" else []
        if any(map(decides, asked)):
            found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize(
    "line",
    [
        'if settings.environment == "prod": pass',
        'zones = 3 if "prod" in settings.environment else 1',
        'size = {"prod": 3}[settings.environment]',
        'size = {"prod": 3}.get(pulumi.get_stack(), 1)',
        'big = settings.stack.startswith("prod")',
        'match plan.environment:\n    case "prod": pass',
    ],
)
def test_a_program_that_asks_which_environment_it_is_in_is_found_out(line: str) -> None:
    assert choices(line)


def test_the_program_never_asks_which_environment_it_is_in() -> None:
    sources = list(program())
    assert len(sources) > 50
    found = {str(path.relative_to(ROOT)): choices(path.read_text(encoding="utf-8")) for path in sources}
    assert {name: asked for name, asked in found.items() if asked} == {}


def zoned(found: Plan) -> set[tuple[str, ...]]:
    """Zones of what stands in zones."""
    return {
        found.load_balancer.zones,
        found.gateway.zones,
        *(tier.zones for tier in found.scale_sets),
    }


@pytest.mark.parametrize("stack", ["prod", "prod-northeurope"])
def test_production_stands_in_three_zones(stack: str) -> None:
    assert zoned(PLANS[stack]) == {("1", "2", "3")}
