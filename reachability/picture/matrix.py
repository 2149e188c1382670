"""The matrix as data: rows call, columns are called, both grouped by network; a cell says on which ports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reachability.flows import regions
from reachability.flows.pairs import Flows
from reachability.flows.regions import NOTHING, Region
from reachability.network.model import Place

OPEN, PART, DOUBT, CLOSED = "open", "part", "doubt", "closed"
_OUTER: Final = ("internet", "service", "name", "public")


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column: a zone of a network."""

    group: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What is open from a row to a column."""

    state: str
    text: str
    short: str = ""  # the same for a small space


@dataclass(frozen=True, slots=True)
class Matrix:
    """All of it; `cells` by (row, column), those that are closed left out."""

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: dict[tuple[int, int], Cell]
    gaps: tuple[str, ...]


def build(flows: Flows) -> Matrix:
    """The matrix of a network: places of one zone of one network share a line."""
    lines: dict[Line, list[Place]] = {}
    for place in flows.model.places:
        if place.kind not in ("platform", "service", "name"):
            lines.setdefault(_line(place), []).append(place)
    open_: dict[tuple[Line, Line], Region] = {}
    part: dict[tuple[Line, Line], Region] = {}
    doubt: dict[tuple[Line, Line], Region] = {}
    for answer in flows.answers():
        if answer.source.kind in ("platform", "service", "name") or answer.target.kind in (
            "platform",
            "service",
            "name",
        ):
            continue
        pair = (_line(answer.source), _line(answer.target))
        open_[pair] = open_.get(pair, NOTHING) | answer.sure
        part[pair] = part.get(pair, NOTHING) | (answer.sure - answer.all)
        doubt[pair] = doubt.get(pair, NOTHING) | (answer.possible - answer.sure)
    ordered = sorted(lines, key=lambda line: (_rank(lines[line][0]), line.group, line.name))
    rows = tuple(line for line in ordered if any(place.sources for place in lines[line]))
    columns = tuple(line for line in ordered if any(place.answers for place in lines[line]))
    cells = {}
    for row_number, row in enumerate(rows):
        for column_number, column in enumerate(columns):
            pair = (row, column)
            region, unsure = open_.get(pair, NOTHING), doubt.get(pair, NOTHING)
            if region is not NOTHING:
                state = PART if part[pair] is not NOTHING else OPEN
                cells[row_number, column_number] = Cell(state, regions.describe(region), _short(region))
            elif unsure is not NOTHING:
                said = "not known: " + regions.describe(unsure)
                cells[row_number, column_number] = Cell(DOUBT, said, _short(unsure))
    return Matrix(rows, columns, cells, tuple(str(gap) for gap in flows.model.gaps))


def _short(region: Region) -> str:
    text = regions.describe(region, 3)
    return "any" if text == "everything" else text.replace("tcp ", "").replace(" and ", " +").replace(" more", "")


def _line(place: Place) -> Line:
    if place.kind in _OUTER:
        return Line("outside", place.name if place.kind == "public" else "internet")
    if not place.network:
        return Line("outside", place.name)
    return Line(place.network.rpartition("/")[2], place.zone or place.name)


def _rank(place: Place) -> int:
    return 0 if not place.network else 1
