"""The README's table of features says what is so: the tests exist, the settings exist, the environments have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.topology.configs import ROOT
from topology import stackfile
from topology.schema import Part, Settings
from topology.settings import load

STACKS = ("dev", "staging", "prod")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    feature: str
    setting: str  # "" where nothing is to be set
    environments: tuple[str, ...]
    tests: tuple[str, ...]


def rows() -> Iterator[Row]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    head = "| feature | setting | in | held by |"
    assert head in text
    for line in text.partition(head)[2].splitlines()[2:]:
        if not line.startswith("|"):
            return
        feature, setting, environments, tests = (cell.strip() for cell in line.strip("|").split("|"))
        found = re.findall(r"`([^`]+)`", setting)
        names = STACKS if environments == "all" else tuple(re.findall(r"\w+", environments.replace("none", "")))
        yield Row(feature, found[0] if found else "", names, tuple(re.findall(r"`([^`]+)`", tests)))


ROWS = list(rows())


@cache
def settings(stack: str) -> Settings:
    return load(stackfile.config(ROOT, stack), ROOT, stack, files=False)


def value_of(found: Any, path: str) -> Any:
    """The value of a setting, by the names that stack files use; None below what is absent. Raises KeyError."""
    for word in path.split("."):
        if found is None or found == ():
            return None
        assert isinstance(found, Part), path
        names = {(field.alias or name): name for name, field in type(found).model_fields.items()}
        found = getattr(found, names[word])
    return found


def has(stack: str, setting: str) -> bool:
    path, _, wanted = setting.partition(":")
    found = value_of(settings(stack), path)
    return found == yaml.safe_load(wanted) if wanted else bool(found)


@cache
def functions(path: Path) -> frozenset[str]:
    return frozenset(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_there_is_a_table() -> None:
    assert len(ROWS) >= 40
    assert len({row.feature for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.feature)
def test_every_line_names_tests_that_exist(row: Row) -> None:
    assert row.tests
    for name in row.tests:
        path, _, function = name.partition("::")
        file = ROOT / "tests" / path
        assert file.is_file(), name
        assert not function or function in functions(file), name


@pytest.mark.parametrize("row", [row for row in ROWS if row.setting], ids=lambda row: row.feature)
def test_every_line_names_the_environments_that_have_it(row: Row) -> None:
    assert tuple(stack for stack in STACKS if has(stack, row.setting)) == row.environments
