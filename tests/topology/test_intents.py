"""What must hold, as people see it: the table, the note when nobody reaches the cluster, and faults of their own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.topology.configs import GONE, ROOT, faults, folder, put
from topology.__main__ import main

MINE: dict[str, Any] = {"name": "mine", "must": "not-reach", "from": "analytics", "to": "cluster/web", "why": "a test"}


def own(**changes: Any) -> dict[str, Any]:
    """An own intent with keys changed, or taken out where they are GONE."""
    return {key: value for key, value in {**MINE, **changes}.items() if value is not GONE}


# What the intents are | the key of the one fault that follows | a part of its sentence.
FAULTS: list[tuple[str, list[dict[str, Any]], str, str]] = [
    ("no name", [own(name=GONE)], "intents[0].name", "is missing"),
    ("no label", [own(name="Mine")], "intents[0].name", "lower-case"),
    ("a name twice", [own(), own()], "intents[1].name", "'mine' is taken by azureml-cluster:intents[0].name"),
    ("no reason", [own(why=GONE)], "intents[0].why", "is missing"),
    ("must of its own", [own(must="deny")], "intents[0].must", "must be one of"),
    ("nobody calls", [own(**{"from": GONE})], "intents[0].from", "is missing"),
    ("nobody is called", [own(to=GONE)], "intents[0].to", "not-reach is about two sides"),
    ("a port that is none", [own(ports=[70000])], "intents[0].ports[0]", "between 1 and 65535"),
    ("every port by a star", [own(ports="*")], "intents[0].ports", "leave it out for every port"),
    ("a falling range", [own(ports=["90-85"])], "intents[0].ports[0]", "rising"),
    ("a network that is none", [own(**{"from": "analytic"})], "intents[0].from[0]", "did you mean 'analytics'?"),
    ("a subnet that is none", [own(to=["!cluster/wep"])], "intents[0].to[0]", "'cluster/wep' is no network, subnet"),
    ("host bits", [own(to=["10.20.2.1/24"])], "intents[0].to[0]", "is no network, subnet, prefix or group"),
    ("through nothing", [own(must="only-through")], "intents[0].through", "what has every way to pass?"),
    ("through for not-reach", [own(through="hub/firewall")], "intents[0].through", "means nothing to not-reach"),
    ("names for not-reach", [own(names="*.azurecr.io")], "intents[0].names", "means nothing to not-reach"),
    ("ports for resolve", [own(must="resolve", to=GONE, ports=53)], "intents[0].ports", "means nothing to resolve"),
    ("a target for resolve", [own(must="resolve")], "intents[0].to", "means nothing to resolve"),
    (
        "an exception to reach",
        [own(must="reach", **{"except": [{"from": "hub", "to": "cluster"}]})],
        "intents[0].except",
        "means nothing to reach",
    ),
    (
        "an exception for nobody",
        [own(**{"except": [{"from": "hubb", "to": "cluster"}]})],
        "intents[0].except[0].from[0]",
        "did you mean 'hub'?",
    ),
    ("a key that is none", [own(form="hub")], "intents[0].form", "did you mean 'from'?"),
]


@pytest.mark.parametrize(("intents", "key", "part"), [each[1:] for each in FAULTS], ids=[each[0] for each in FAULTS])
def test_a_fault_of_an_own_intent_is_told(intents: list[dict[str, Any]], key: str, part: str) -> None:
    (fault,) = faults(("intents", intents))
    assert fault.key == f"azureml-cluster:{key}"
    assert part in fault.problem
    assert fault.example


@pytest.mark.parametrize("word", ["any", "!outside", "10.0.0.0/8", "tag:Storage", "hub/endpoints", "on-premises"])
def test_what_a_side_may_be(word: str) -> None:
    assert faults(("intents", [own(to=["cluster", word])])) == ()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with dev's stack file and its certificates."""
    shutil.copy(ROOT / "Pulumi.dev.yaml", tmp_path)
    return folder(tmp_path)


def test_intents_are_printed_as_a_table(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["intents", "--stack", "dev", "--directory", str(checkout)]) == 0
    printed = capsys.readouterr().out
    for text in (
        "nothing-answers-on-80",
        "place:vmss-mls-dev-we-web over place:lbi-mls-dev-we-web",
        "own-tools-do-not-reach-nodes",
        "the tools of analysts have no business with the nodes",
        "connected by the gateway of vnet-mls-dev-we-hub",
        "10.1.2.3 forwards",
        "pki.contoso.example is 10.1.20.80",
    ):
        assert text in printed


def test_intents_are_printed_as_json(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["intents", "--json", "--directory", str(checkout)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"world", "intents"}
    assert {"name", "must", "from", "why"} <= set(found["intents"][0])


def test_check_says_nothing_where_users_reach_the_cluster(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--directory", str(checkout)]) == 0
    assert "note:" not in capsys.readouterr().out


def test_check_says_that_nobody_reaches_the_cluster_yet(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = checkout / "Pulumi.dev.yaml"
    file = yaml.safe_load(path.read_text())
    put(file["config"]["azureml-cluster:hub"], "gateway", GONE)
    path.write_text(yaml.safe_dump(file))
    assert main(["check", "--directory", str(checkout)]) == 0
    assert "note: nobody on-premises can reach the cluster yet" in capsys.readouterr().out
    assert main(["check", "--json", "--directory", str(checkout)]) == 0
    assert "hub.gateway.make" in json.loads(capsys.readouterr().out)["notes"][0]
