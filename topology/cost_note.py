"""The cost note of an environment, in words and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from topology.cost import Line
from topology.prices import Prices
from topology.report import columns

HEAD = ("PART", "METER", "BILLED BY", "UNITS", "PARKED", "NOTE")


def as_json(lines: Sequence[Line], prices: Prices | None = None) -> dict[str, Any]:
    """Every meter; with prices also what it costs in a month."""
    rows: list[dict[str, Any]] = []
    for line in lines:
        meter = line.meter
        row: dict[str, Any] = {"part": meter.part, "meter": meter.key, "by": meter.by, "note": meter.note}
        row |= {"least": meter.least, "most": meter.most, "parked": line.parked}
        month = prices.month(line) if prices else None
        if month:
            row["month"] = dict(zip(("least", "most", "parked"), (round(sum_, 2) for sum_ in month), strict=True))
        rows.append(row)
    found: dict[str, Any] = {"meters": rows}
    if prices:
        least, most, parked = total(lines, prices)
        found |= {"currency": prices.currency, "withoutPrice": prices.missing(lines)}
        found["month"] = {"least": round(least, 2), "most": round(most, 2), "parked": round(parked, 2)}
    return found


def as_table(environment: str, lines: Sequence[Line], prices: Prices | None = None) -> str:
    """The same for people."""
    head = HEAD if prices is None else (*HEAD[:5], f"{prices.currency} A MONTH".strip(), "NOTE")
    rows = [head, *(_row(line, prices) for line in lines)]
    told = [f"what {environment} is billed for; by use: as much as is used", "", *columns(rows), ""]
    stopped = sum(line.parked < line.meter.least for line in lines)
    told.append(f"parked, {stopped} of {len(lines)} meters stop or run slower")
    if prices:
        least, most, parked = total(lines, prices)
        told.append(
            f"a month of 730 hours, without what is billed by use: {least:,.2f} to {most:,.2f} {prices.currency}"
        )
        told.append(f"the same while parked: {parked:,.2f} {prices.currency}")
        missing = prices.missing(lines)
        if missing:
            told.append(f"left out, because the file has no price: {', '.join(missing)}")
    else:
        told.append("docs/cost.md says how to get a file of prices for --prices")
    return "\n".join(told)


def total(lines: Sequence[Line], prices: Prices) -> tuple[float, float, float]:
    """What everything that has a price costs in a month: at least, at most, and parked."""
    months = [month for line in lines if (month := prices.month(line))]
    least, most, parked = (sum(month[index] for month in months) for index in range(3))
    return least, most, parked


def _row(line: Line, prices: Prices | None) -> tuple[str, ...]:
    meter = line.meter
    timed = meter.by != "use"
    row = (
        meter.part,
        meter.key,
        meter.by,
        _range(meter.least, meter.most) if timed else "",
        str(line.parked) if timed else "",
    )
    if prices is None:
        return (*row, meter.note)
    month = prices.month(line)
    cost = "" if month is None else f"{month[0]:,.2f}" + (f" to {month[1]:,.2f}" if month[1] > month[0] else "")
    return (*row, cost, meter.note)


def _range(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"
