"""Prices of one's own, multiplied by what an environment is billed for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from topology.cost import By, Line
from topology.faults import Fault, PlanError

# A month as Azure's own calculator has it.
IN_A_MONTH: Final[Mapping[By, float]] = {"hour": 730.0, "day": 730.0 / 24, "month": 1.0}


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices per unit, by the key of the meter."""

    currency: str
    of: Mapping[str, float]

    def month(self, line: Line) -> tuple[float, float, float] | None:
        """What a line costs in a month at least, at most, and parked; None when it is by use or has no price."""
        price, factor = self.of.get(line.meter.key), IN_A_MONTH.get(line.meter.by)
        if price is None or factor is None:
            return None
        return (
            line.meter.least * price * factor,
            line.meter.most * price * factor,
            line.parked * price * factor,
        )

    def missing(self, lines: Sequence[Line]) -> list[str]:
        """Keys that have no price, of meters that run by the clock."""
        return sorted(
            {line.meter.key for line in lines if line.meter.by in IN_A_MONTH and line.meter.key not in self.of}
        )


def read(path: Path) -> Prices:
    """Read a file of prices: YAML with `currency` and `prices`. Raises PlanError when it is not that."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PlanError([Fault(str(path), f"cannot be read: {error.strerror}", "--prices prices.yaml")]) from None
    except yaml.YAMLError as error:
        raise PlanError([Fault(str(path), f"is not YAML: {' '.join(str(error).split())}", _EXAMPLE)]) from None
    prices: Any = content.get("prices") if isinstance(content, dict) else None
    if not isinstance(prices, dict):
        raise PlanError([Fault(str(path), "has no map named prices", _EXAMPLE)])
    wrong = [
        Fault(f"{path}: {key}", f"must be a price per unit, is {value!r}", "0.42")
        for key, value in prices.items()
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0
    ]
    if wrong:
        raise PlanError(wrong)
    return Prices(str(content.get("currency", "")), {str(key): float(value) for key, value in prices.items()})


_EXAMPLE = "{currency: EUR, prices: {private-endpoint: 1}}"
