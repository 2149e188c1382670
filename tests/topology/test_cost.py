"""The cost note: what is billed, from the plan; prices are one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.topology.configs import ROOT
from tests.topology.configs import settings as dev_settings
from topology import cost, cost_note, prices, stackfile
from topology.__main__ import main
from topology.build import plan
from topology.cost import Line, Meter
from topology.faults import PlanError
from topology.settings import load

STACKS = ["dev", "staging", "prod"]


def lines(stack: str) -> tuple[Line, ...]:
    found = load(stackfile.config(ROOT, stack), ROOT, stack, files=False)
    awake, at_rest = (found.model_copy(update={"parked": parked}) for parked in (False, True))
    return cost.lines(plan(awake, root_pem=""), plan(at_rest, root_pem=""))


def by_key(found: tuple[Line, ...]) -> dict[tuple[str, str], Line]:
    return {(line.meter.part, line.meter.key): line for line in found}


@pytest.mark.parametrize("stack", STACKS)
def test_no_meter_stands_twice_and_parking_starts_none(stack: str) -> None:
    found = lines(stack)
    assert len(by_key(found)) == len(found)
    for line in found:
        assert 0 <= line.parked <= line.meter.least <= line.meter.most
        assert (line.meter.by == "use") == (line.meter.most == 0), line


def test_nodes_count_from_least_to_most_and_none_while_parked() -> None:
    line = by_key(lines("prod"))["web nodes", "vm/Standard_D4s_v5/windows"]
    assert (line.meter.least, line.meter.most, line.meter.by, line.parked) == (3, 5, "hour", 0)


def test_the_firewall_is_billed_where_it_stands_and_not_while_parked() -> None:
    line = by_key(lines("prod"))["firewall", "firewall/Premium/deployment"]
    assert (line.meter.least, line.parked) == (1, 0)
    assert not [line for line in lines("dev") if line.meter.key.startswith("firewall/Premium")]


def test_every_endpoint_and_every_zone_is_counted() -> None:
    made = plan(dev_settings(), root_pem="")
    found = {meter.key: meter for meter in cost.meters(made)}
    assert found["private-endpoint"].least == len(made.endpoints)
    assert found["private-dns-zone"].least == len(made.zones) + len(made.reverse_zones)


def test_data_goes_on_costing_while_parked() -> None:
    found = by_key(lines("prod"))
    assert found["private endpoints", "private-endpoint"].parked > 0
    assert ("storage", "storage/Standard_GZRS/gb-month") in found


NODE = Line(Meter("web", "vm/x", "hour", 2, 5), 0)
REGISTRY = Line(Meter("registry", "registry", "day", 1, 1), 1)
DISK = Line(Meter("web", "disk", "month", 2, 5), 0)
DATA = Line(Meter("storage", "gb", "use", 0, 0), 0)


def test_prices_are_multiplied_by_a_month_of_730_hours() -> None:
    own = prices.Prices("EUR", {"vm/x": 0.5, "registry": 24, "gb": 9.0})
    assert own.month(NODE) == (730.0, 1825.0, 0.0)
    assert own.month(REGISTRY) == pytest.approx((730.0, 730.0, 730.0))
    assert own.month(DATA) is None  # by use: nobody knows how much
    assert own.month(DISK) is None
    assert own.missing([NODE, DISK, DATA]) == ["disk"]
    assert cost_note.total([NODE, REGISTRY, DISK, DATA], own) == pytest.approx((1460.0, 2555.0, 730.0))


def test_a_price_that_is_missing_is_told_and_not_taken_for_nothing() -> None:
    own = prices.Prices("EUR", {"vm/x": 0.5})
    assert "left out, because the file has no price: disk" in cost_note.as_table("dev", [NODE, DISK], own)
    assert cost_note.as_json([NODE, DISK], own)["withoutPrice"] == ["disk"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("prices: 3", "has no map named prices"),
        ("prices: {vm/x: cheap}", "must be a price per unit"),
        ("prices: {vm/x: -1}", "must be a price per unit"),
        ("prices: {vm/x: true}", "must be a price per unit"),
        ("prices: [", "is not YAML"),
    ],
)
def test_a_wrong_file_of_prices_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text(text)
    with pytest.raises(PlanError, match=problem):
        prices.read(path)


def test_a_file_that_is_not_there_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", "--directory", str(ROOT), "--prices", "nowhere.yaml"]) == 1
    assert "nowhere.yaml: cannot be read" in capsys.readouterr().err


def test_the_command_prints_a_table_or_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", "--directory", str(ROOT), "--stack", "prod"]) == 0
    printed = capsys.readouterr().out
    assert "vm/Standard_D4s_v5/windows" in printed
    assert "docs/cost.md" in printed
    own = tmp_path / "prices.yaml"
    own.write_text("currency: EUR\nprices: {private-dns-zone: 1, private-endpoint: 0}\n")
    assert main(["cost", "--directory", str(ROOT), "--stack", "prod", "--json", "--prices", str(own)]) == 0
    found = json.loads(capsys.readouterr().out)
    zones = next(row for row in found["meters"] if row["meter"] == "private-dns-zone")
    assert zones["month"]["least"] == zones["least"] == found["month"]["least"]
    assert "vm/Standard_D4s_v5/windows" in found["withoutPrice"]
