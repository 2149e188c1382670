"""The pack as another team uses it: a clone, its requirements and nothing more, on a stack that knows nothing of us."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from policies import pack
from tests.driving import TREE, Engine, Run

PACK = TREE.root / "policies"
REQUIREMENTS = [
    Requirement(line) for line in (PACK / "requirements.txt").read_text().splitlines() if line and line[0] not in "#-"
]
EXPECTED = {
    ("network-no-port-80-ingress", "web"),
    ("network-no-port-80-effective", "web"),
    ("network-explicit-deny-port-80", "rules"),
    ("subnet-private", "machines"),
    ("node-no-ip-forwarding", "router-west"),
    ("storage-account-hardened", "data"),
    ("service-has-private-endpoint", "keys"),
    ("sql-server-hardened", "orders"),
    ("sql-firewall-closed", "azure"),
}


def needed(requirements: list[Requirement], found: dict[str, Distribution]) -> dict[str, Distribution]:
    """What pip would install for these requirements, by name."""
    for wanted in requirements:
        name = re.sub(r"[-_.]+", "-", wanted.name).lower()
        if name not in found and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
            found[name] = distribution(name)
            needed([Requirement(each) for each in found[name].requires or ()], found)
    return found


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The pack and `reachability` as cloned, and beside them an environment that holds the pack's requirements only."""
    root = tmp_path / "clone"
    for package in ("policies", "reachability"):
        shutil.copytree(TREE.root / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / ".venv"], check=True)
    (site,) = (root / ".venv" / "lib").glob("python*/site-packages")
    for made in needed(REQUIREMENTS, {}).values():
        for top in {file.parts[0] for file in made.files or () if file.parts[0] not in ("..", "__pycache__")}:
            if not (site / top).exists():
                (site / top).symlink_to(made.locate_file(top))
    return root


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(tmp_path, TREE.root / "tests" / "fixtures" / "alone")
    yield engine
    engine.end_all()


def pairs(run: Run) -> set[tuple[str, str]]:
    return {(each.policy, each.resource) for each in run.violations if each.level == "mandatory"}


def test_the_requirements_are_the_clones_own() -> None:
    ours = (TREE.root / "requirements.txt").read_text().splitlines()
    assert [str(each) for each in REQUIREMENTS if str(each) not in ours] == []
    assert "pulumi-policy" in {each.name for each in REQUIREMENTS}


def example() -> dict[str, Any]:
    """The example of a configuration, with an end that is always a month away."""
    text = (PACK / "config.example.json").read_text()
    until = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=30)
    shown: dict[str, Any] = json.loads(re.sub(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", until.isoformat(), text))
    return shown


@pytest.mark.e2e
def test_a_clone_and_its_requirements_judge_remedy_and_let_off_as_configured(clone: Path, team: Engine) -> None:
    config = team.folder / "config.json"
    config.write_text(json.dumps(example()))
    run = team.preview("--policy-pack", clone / "policies", "--policy-pack-config", config)
    assert run.code != 0
    let_off = {("node-no-ip-forwarding", "router-west")}
    put_right = {("storage-account-hardened", "data")}
    # With its public side shut the account needs an endpoint, as the vault does.
    asked = {("service-has-private-endpoint", "data")}
    assert pairs(run) == EXPECTED - let_off - put_right | asked, run.text
    listed = [each.message for each in run.violations if each.policy == "exemption-in-force"]
    assert len(listed) == 1
    assert "node-no-ip-forwarding: router-* (router-west) is let off until" in listed[0]
    assert "by network-team@contoso.example: the appliance between the plant's networks is a router" in listed[0]

    account = next(
        metadata["new"]["inputs"]
        for event in run.events
        if (metadata := event.get("resourcePreEvent", {}).get("metadata", {})).get("urn", "").endswith("::data")
    )
    assert account["publicNetworkAccess"] == "Disabled"
    assert account["allowSharedKeyAccess"] is False
    assert account["networkRuleSet"] == {"defaultAction": "Deny"}
    assert account["tags"]["note"]["ciphertext"] == "[secret]"
    assert "not-a-Real-n0te" not in json.dumps(run.events) + run.text
    assert "can't run policy" not in run.text
    assert "Traceback" not in run.text


@pytest.mark.e2e
def test_a_stack_that_was_deployed_without_the_pack_is_judged_by_its_state_as_by_its_preview(
    clone: Path, team: Engine
) -> None:
    previewed = team.preview("--policy-pack", clone / "policies")
    assert pairs(previewed) == EXPECTED, previewed.text
    deployed = team.up()
    assert deployed.code == 0, deployed.text
    told = team.pulumi(
        "policy", "analyze", "--stack", "dev", "--policy-pack", clone / "policies", "--json", check=False
    )
    assert told.code != 0
    events = tuple(json.loads(line) for line in told.text.splitlines() if line.startswith("{"))
    analyzed = Run(told.code, told.text, events)
    assert pairs(analyzed) == EXPECTED, told.text
    assert "not-a-Real-n0te" not in told.text


def test_the_example_of_a_configuration_names_what_there_is() -> None:
    known = {policy.name: policy for policy in pack.POLICIES}
    for name, given in example().items():
        schema = known[name].config_schema
        assert schema is not None
        for prop in given if isinstance(given, dict) else ():
            assert prop == "enforcementLevel" or prop in schema.properties, f"{name} has no property {prop}"
