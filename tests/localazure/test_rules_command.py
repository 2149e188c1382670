"""`python -m localazure rules`, as people and programs use it."""

from __future__ import annotations

import json

import pytest

from localazure.cli.main import main
from localazure.rules.register import statements


def test_all_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    told = capsys.readouterr().out
    assert all(f" {statement.id} " in told for statement in statements())
    assert f"{len(statements())} statements" in told


@pytest.mark.parametrize("text", ["SUB-02", "sub-02", "NetcfgSubnetRangesOverlap"])
def test_one_rule_is_shown_whole_by_its_id_or_code(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", text]) == 0
    told = capsys.readouterr().out
    for word in ("400 NetcfgSubnetRangesOverlap", "virtualNetworks/subnets", "azure-docs PR 123869", "test_subnet_"):
        assert word in told


def test_programs_get_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--json", "SUB-02"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert row["code"] == "NetcfgSubnetRangesOverlap"
    assert row["known"] == "issue"
    assert row["writes"] == ["Microsoft.Network/virtualNetworks/subnets"]
    assert "overlaps with that of an existing subnet" in row["text"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nothing-like-it"], 1, "no rule has 'nothing-like-it'"),
        (["--markdown", "SUB"], 2, "the page has all rules"),
        (["--markdown", "--json"], 2, "not allowed with"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", *words]) == code
    assert said in capsys.readouterr().err
