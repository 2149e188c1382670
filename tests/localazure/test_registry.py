"""Every rule is stated once and for all, every rule refuses something and lets something pass in these tests, and the
page in the docs says so.
"""

from __future__ import annotations

import re

import pytest

from localazure.core.model import Statement
from localazure.rules.page import page
from localazure.rules.register import key_of, statements
from localazure.rules.table import rows
from tests.localazure.evidence import TREE, Seen, unkept, written

STATEMENTS = statements()
PAGE = TREE / "docs" / "what-arm-refuses.md"


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: f"{statement.id}-{statement.code}")
def test_a_statement_is_complete(statement: Statement) -> None:
    assert re.fullmatch(r"[A-Z]+-\d\d", statement.id)
    assert re.fullmatch(r"[A-Z]\w+", statement.code)
    assert statement.says
    assert not statement.says.endswith(".")
    assert statement.source
    assert 400 <= statement.status < 500
    assert (statement.source == "general knowledge") <= (statement.known == "unverified")


def test_no_two_statements_are_told_apart_by_their_code_alone() -> None:
    keys = [key_of(statement) for statement in STATEMENTS]
    # One rule may be asked of two types in the same words only where it is one and the same statement.
    assert sorted(keys) == sorted(set(keys))


def test_every_rule_refuses_in_one_test_and_lets_pass_in_one() -> None:
    shown = written()["rules"]
    lacking = {
        key: sorted({"refuses", "passes", "text"} - shown.get(key, {}).keys())
        for key in map(key_of, STATEMENTS)
        if not {"refuses", "passes", "text"} <= shown.get(key, {}).keys()
    }
    assert lacking == {}, "write a test for each, then run python -m tests.localazure.evidence"


def test_nothing_is_shown_of_rules_that_are_no_more() -> None:
    assert written()["rules"].keys() == {key_of(statement) for statement in STATEMENTS}


def test_most_rules_are_shown_on_both_sides_by_one_test() -> None:
    pairs = [(told["refuses"], told["passes"]) for told in written()["rules"].values()]
    one = [pair for pair in pairs if pair[0].split("[")[0] == pair[1].split("[")[0]]
    assert len(one) >= 0.9 * len(pairs)


def test_a_test_that_does_not_show_what_is_said_of_it_is_noticed() -> None:
    key, told = next(iter(written()["rules"].items()))
    assert unkept(told["refuses"], Seen({key: [told["text"]]}, {key})) == [
        found for found in unkept(told["refuses"], Seen()) if key not in found
    ]
    assert any(key in found for found in unkept(told["refuses"], Seen()))
    assert any("with the words" in found for found in unkept(told["refuses"], Seen({key: ["other words"]}, {key})))


def test_the_page_in_the_docs_is_the_one_that_the_code_makes() -> None:
    made = "python -m localazure rules --markdown > docs/what-arm-refuses.md"
    assert PAGE.read_text(encoding="utf-8") == page() + "\n", f"run {made}"


def test_every_row_of_the_page_names_a_file_that_is_there() -> None:
    for row in rows():
        for test in (row.refuses, row.passes):
            assert (TREE / test.partition("::")[0]).exists(), test
            assert f"def {test.partition('::')[2].partition('[')[0]}(" in (TREE / test.partition("::")[0]).read_text()
