"""Staging and production on the real engine: deployed under the pack, named and tagged, unchanged, destroyed."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from localazure.core.order import Order
from localazure.engine.surroundings import STORE
from tests.driving import TREE, Engine
from tests.e2e.conftest import PACK, authorised, free_secrets
from tests.sdk import takes_tags
from topology.build import plan
from topology.kinds import KINDS
from topology.naming import problem
from topology.settings import load
from topology.stackfile import config

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


def made(folder: Path, stack: str) -> Engine:
    """A clone's program and stack file, with the certificate that the file names, never deployed."""
    folder.mkdir()
    program = folder / "program"
    program.mkdir()
    for name in ("Pulumi.yaml", "Pulumi.README.md", f"Pulumi.{stack}.yaml", "__main__.py"):
        shutil.copy(TREE.root / name, program / name)
    for package in ("topology", "components"):
        shutil.copytree(TREE.root / package, program / package, ignore=shutil.ignore_patterns("__pycache__"))
    (program / ".venv").symlink_to(TREE.venv)
    gateway = yaml.safe_load((program / f"Pulumi.{stack}.yaml").read_text())["config"]["azureml-cluster:gateway"]
    certificate = program / gateway["certificate"]["pfxFile"]
    authorised(certificate.parent, gateway["hostNames"][0])
    engine = Engine(folder, program, stack=stack)
    engine.checkpoints = False
    return engine


@pytest.fixture
def engines() -> Iterator[dict[str, Engine]]:
    """Engines of this test by stack; the test enters them."""
    found: dict[str, Engine] = {}
    yield found
    for engine in found.values():
        engine.end_all()


def changed(engine: Engine, **settings: Any) -> None:
    """Change settings in this test's copy of the stack file."""
    for key, value in settings.items():
        given(engine, f"azureml-cluster:{key}", value)


def given(engine: Engine, key: str, value: Any) -> None:
    """Set one key of any namespace there."""
    file = yaml.safe_load(engine.config_file.read_text())
    file["config"][key] = value
    engine.config_file.write_text(yaml.safe_dump(file))


def typed(arm_id: str) -> tuple[str, str]:
    """ARM type without "Microsoft." and name, from an id."""
    provider = arm_id.rpartition("/providers/")[2] if "/providers/" in arm_id else ""
    if not provider:
        match = re.fullmatch(r"/subscriptions/[^/]+/resourceGroups/([^/]+)", arm_id)
        return ("Resources/resourceGroups", match[1]) if match else ("", "")
    namespace, *steps = provider.split("/")
    return f"{namespace.removeprefix('Microsoft.')}/{'/'.join(steps[::2])}", steps[-1]


def unfit(resources: list[Mapping[str, Any]]) -> list[str]:
    """Names in a state that are not of the kind that their type is."""
    kinds: dict[str, list[str]] = {}
    for abbreviation, kind in KINDS.items():
        kinds.setdefault(kind.type.lower(), []).append(abbreviation)
    told = []
    for entry in resources:
        kind, name = typed(entry.get("id", ""))
        choices = kinds.get(kind.lower(), [])
        if choices and all(problem(choice, name) for choice in choices):
            told.append(f"{kind} {name}")
    return told


def untagged(resources: list[Mapping[str, Any]], tags: Mapping[str, str]) -> list[str]:
    """Resources that could carry tags and lack one of these."""
    return [
        entry["urn"]
        for entry in resources
        if entry["type"].startswith("azure-native:")
        and takes_tags(entry["type"])
        and not tags.items() <= (entry["inputs"].get("tags") or {}).items()
    ]


def deploy(engine: Engine, *flags: str) -> None:
    deployed = engine.up(*PACK, *flags)
    assert deployed.code == 0, deployed.text
    assert deployed.refusals == []
    assert "can't run policy" not in deployed.text


def hold(engine: Engine, environment: str, *flags: str) -> None:
    """What holds of every environment that is deployed."""
    resources = engine.resources()
    assert unfit(resources) == []
    assert [str(pair) for pair in Order(engine.export()["resources"]).unordered()] == []
    given_tags = yaml.safe_load(engine.config_file.read_text())["config"]["azureml-cluster:tags"]
    assert set(given_tags) == {"owner", "costCentre", "dataClass"}
    assert untagged(resources, {**given_tags, "environment": environment}) == []
    outputs = engine.outputs()
    for reference in re.findall(r"\$\{outputs\.(\w+)", outputs["readme"]):
        assert reference in outputs
    unchanged = engine.preview("--expect-no-changes", *PACK, *flags)
    assert unchanged.code == 0, unchanged.text


def left(engine: Engine) -> list[str]:
    return [entry["id"] for entry in json.loads(engine.azure("list", "--json").text)]


def test_staging_lives(tmp_path: Path, engines: dict[str, Engine]) -> None:
    staging = engines["staging"] = made(tmp_path / "staging", "staging")
    # With this the engine refuses to name anything itself: docs/names.md says that every name is given.
    given(staging, "pulumi:autonaming", {"mode": "disabled"})
    deploy(staging)
    hold(staging, "staging")
    gone = staging.destroy()
    assert gone.code == 0, gone.text
    assert left(staging) == []


def test_production_lives_in_two_regions_that_are_joined_and_its_data_is_protected(
    tmp_path: Path, engines: dict[str, Engine]
) -> None:
    west = engines["west"] = made(tmp_path / "west", "prod")
    north = engines["north"] = made(tmp_path / "north", "prod-northeurope")
    north.environment[STORE] = west.environment[STORE]  # one Azure
    deploy(west)
    hold(west, "prod")

    # docs/runbooks/second-region.md: the second region names the first and its zones, and then the first the second.
    join(
        north, west, {"name": "westeurope", "addressSpace": "10.24.0.0/16", "appliance": "10.24.0.4", "zones": "theirs"}
    )
    zones = {
        zone: f"{network_group(west)}/privateDnsZones/{name}" for zone, name in zones_of("prod-northeurope").items()
    }
    changed(north, dns={**setting(north, "dns"), "zones": zones})
    # The first region keeps the zones and links them to both hubs: here nobody could know.
    group = network_group(west).rpartition("/resourceGroups/")[2].partition("/")[0]
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"endpoint-name-resolves": {"zonesElsewhere": [f"{group}/privatelink.*"]}}))
    judged = ("--policy-pack-config", str(config))
    unanswered = north.preview(*PACK)
    assert {each.policy for each in unanswered.refusals} <= {"endpoint-name-resolves"}
    deploy(north, *judged)
    join(west, north, {"name": "northeurope", "addressSpace": "10.28.0.0/16", "appliance": "10.28.0.4"})
    deploy(west)
    hold(north, "prod", *judged)
    peerings = [entry for entry in json.loads(west.azure("list", "--json").text) if "-hub/" in entry["path"]]
    assert len([entry for entry in peerings if re.search("peer-.*europe", entry["path"])]) == 2

    refused = west.destroy()
    assert refused.code != 0
    assert "protect" in refused.text
    free_secrets(west)
    # docs/runbooks/teardown.md has both ways: by the settings, or in the state alone.
    changed(west, protect=False, hub={**setting(west, "hub"), "peers": []})
    deploy(west)
    north.pulumi("state", "unprotect", "--all", "--yes", "--stack", north.stack)
    for engine in (north, west):
        gone = engine.destroy()
        assert gone.code == 0, gone.text
    assert left(west) == []


def setting(engine: Engine, key: str) -> Any:
    return yaml.safe_load(engine.config_file.read_text())["config"][f"azureml-cluster:{key}"]


def join(engine: Engine, other: Engine, peer: dict[str, str]) -> None:
    """Name the other region's hub in a stack's settings."""
    named = {**peer, "id": other.outputs()["virtualNetworkIds"]["hub"]}
    changed(engine, hub={**setting(engine, "hub"), "peers": [named]})


def network_group(engine: Engine) -> str:
    """Where a stack's networks and zones are, as the beginning of their ids."""
    return engine.outputs()["virtualNetworkIds"]["hub"].partition("/virtualNetworks/")[0]


def zones_of(stack: str) -> dict[str, str]:
    """The zones of a shipped environment: key and name."""
    found = load(config(TREE.root, stack), TREE.root, stack, files=False)
    return {zone.key: zone.name for zone in plan(found, root_pem="").zones}
