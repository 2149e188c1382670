"""The conditions that a local Azure works under: written, read, refused, and read anew."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.core.conditions import Conditions, ConditionsError, Fault, read, scale, written
from tests.localazure.conditions import Weather
from tests.localazure.world import NETWORK, World


def test_conditions_are_read_as_they_were_written() -> None:
    asked = Conditions(scale("1/600"), {"microsoft.network/x": 9.0}, 0.1, True, 300.0, 60.0, (Fault("429", at=7),))
    assert read(written(asked)) == asked
    assert read(written(Conditions())) == Conditions()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "JSON object"),
        ("{", "no JSON"),
        ('{"speed": 1}', "have no 'speed'"),
        ('{"scale": "fast"}', "no scale"),
        ('{"strict": 1}', "true or false"),
        ('{"least": -1}', "seconds"),
        ('{"faults": {}}', "list of objects"),
        ('{"faults": [{"do": "explode"}]}', "no fault"),
        ('{"faults": [{"do": "429", "verb": "GET"}]}', "PUT or DELETE"),
        ('{"faults": [{"do": "429", "chance": 2}]}', "no chance"),
        ('{"faults": [{"when": "now", "do": "429"}]}', "cannot be read"),
        ('{"seconds": 3}', "cannot be read"),
    ],
)
def test_conditions_that_make_no_sense_are_refused_in_one_line(text: str, said: str) -> None:
    with pytest.raises(ConditionsError, match=said) as raised:
        read(text)
    assert "\n" not in str(raised.value)


def test_a_file_that_changes_is_read_anew(weather: tuple[World, Weather]) -> None:
    world, conditions = weather
    assert world.azure.timing.conditions.calm
    conditions.set(strict=True)
    assert world.azure.timing.conditions.strict
    conditions.clear()
    assert world.azure.timing.conditions.calm


def test_calm_conditions_leave_no_trace(world: Any) -> None:
    world.network()
    world.azure.delete(f"{NETWORK}/virtualNetworks/hub")
    with world.azure.store.read() as session:
        assert session.operations.newest() == 0
