"""One disturbed deployment on the real engine; `make soak PART=faults` does hundreds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from localazure.core import conditions
from localazure.core.conditions import Fault
from tests.campaign.cases import IN_TURN, Case, by_turns, cases
from tests.campaign.engine import Disturbed
from tests.campaign.program import CONFIG, PROGRAM, SECRET, VARIABLE, WRITES
from tests.driving import Engine, eventually


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path).write_program(PROGRAM, config=CONFIG)
    made.environment[VARIABLE] = SECRET
    yield made
    made.end_all()


@pytest.mark.e2e
def test_an_engine_killed_in_the_middle_comes_to_the_same_end(engine: Engine) -> None:
    disturbed = Disturbed(engine, (SECRET,))
    expected = disturbed.undisturbed()
    assert disturbed.writes == WRITES
    # The vault's creation: it is in Azure, and no state knows it.
    killed = Case("up", (Fault("kill", verb="PUT", type="vaults", at=1),))
    assert disturbed.run(killed, expected, fully=False)
    assert engine.resources() == []  # state and store are as they were before
    assert disturbed.run(killed, expected)


@pytest.mark.e2e
def test_a_second_up_at_once_is_refused_by_the_lock(engine: Engine) -> None:
    engine.write_program(
        "from pulumi_azure_native import resources\nresources.ResourceGroup('group', resource_group_name='rg')\n",
        config=CONFIG,
    )
    # The group takes four seconds: time enough to come second.
    engine.environment[conditions.VARIABLE] = '{"least": 4}'
    first = engine.start("up", "--yes", "--skip-preview")
    locked = engine.state / ".pulumi" / "locks"
    assert eventually(lambda: any(locked.rglob("*.json")), 60)
    second = engine.up()
    said, _ = first.communicate(timeout=120)
    assert second.code != 0
    assert "the stack is currently locked by 1 lock(s)" in second.text
    assert first.returncode == 0, said
    assert [entry["type"] for entry in engine.resources()] == ["azure-native:resources:ResourceGroup"]


def test_a_campaign_meets_every_kind_at_every_write() -> None:
    made = cases(WRITES, 1)
    first_ones = [next(made).faults[0] for _ in range(250)]
    met = {(fault.do, fault.at) for fault in first_ones if fault.verb == "PUT"}
    assert {(kind, at) for kind in IN_TURN for at in range(1, WRITES + 1)} <= met
    again = cases(WRITES, 1)
    other = cases(WRITES, 2)
    first, same, different = ([next(each) for _ in range(20)] for each in (cases(WRITES, 1), again, other))
    assert first == same != different


def test_a_long_campaign_meets_every_write_once_and_every_kind_as_often() -> None:
    writes = 4 * len(IN_TURN)
    met = [case.faults[0] for case in islice(by_turns(writes, 1), writes)]
    assert sorted(fault.at or 0 for fault in met) == list(range(1, writes + 1))
    assert dict.fromkeys(IN_TURN, 4) == Counter(fault.do for fault in met)
    assert [case.verb for case in islice(by_turns(2, 1), 10)] == ["up"] * 10
