"""Every rule is stated once and for all, and every rule is refused somewhere in these tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from localazure.azure import CATALOGUE
from localazure.core.model import DeleteRule, Rule, Statement
from localazure.core.statements import GENERIC

HERE = Path(__file__).parent


def _rules() -> list[Rule | DeleteRule]:
    return [rule for type_ in CATALOGUE.types for rule in (*type_.rules, *type_.deletion)]


STATEMENTS = list(dict.fromkeys([*GENERIC, *(rule.states for rule in _rules())]))


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: f"{statement.id}-{statement.code}")
def test_a_statement_is_complete(statement: Statement) -> None:
    assert re.fullmatch(r"[A-Z]+-\d\d", statement.id)
    assert re.fullmatch(r"[A-Z]\w+", statement.code)
    assert statement.says
    assert not statement.says.endswith(".")
    assert statement.source
    assert 400 <= statement.status < 500
    assert (statement.source == "general knowledge") <= (statement.known == "unverified")


def test_every_rule_is_refused_in_some_test() -> None:
    text = "".join(path.read_text() for path in HERE.glob("test_*rules.py"))
    named = set(re.findall(r'"([A-Z]+-\d\d)"', text))
    assert {statement.id for statement in STATEMENTS} - named == set()
