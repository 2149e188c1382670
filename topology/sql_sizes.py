"""What the name of a size of Azure SQL says about it (azure-sql/database/purchasing-models, resource-limits)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Tier = Literal["Basic", "Standard", "Premium", "GeneralPurpose", "BusinessCritical", "Hyperscale"]

_CORES: Final[dict[str, Tier]] = {
    "GP": "GeneralPurpose",
    "BC": "BusinessCritical",
    "HS": "Hyperscale",
}
# Transaction units of the tiers that are measured in them.
_UNITS: Final[dict[str, int]] = {
    "Basic": 5,
    "S0": 10,
    "S1": 20,
    "S2": 50,
    "S3": 100,
    "S4": 200,
    "S6": 400,
    "S7": 800,
    "S9": 1600,
    "S12": 3000,
    "P1": 125,
    "P2": 250,
    "P4": 500,
    "P6": 1000,
    "P11": 1750,
    "P15": 4000,
}
_LARGEST_GB: Final[dict[str, int]] = {"Basic": 2, "S0": 250, "S1": 250, "S2": 250}


@dataclass(frozen=True, slots=True)
class SqlSize:
    """A size as ARM writes it: name, tier, and of what it has how much."""

    name: str  # "S1" stays "S1", while "GP_Gen5_2" is "GP_Gen5" with a capacity of 2
    tier: Tier
    family: str | None
    capacity: int
    largest_gb: int

    @property
    def zones(self) -> bool:
        """Whether a database of that size can be spread over zones."""
        return self.tier not in ("Basic", "Standard")

    @property
    def longest_retention(self) -> int:
        """For how many days it can be set back to any moment, at most."""
        return 7 if self.tier == "Basic" else 35


def sql_size(name: str) -> SqlSize:
    """The parts of a size. Raises ValueError for one that Azure SQL does not have."""
    if name in _UNITS:
        tier: Tier = "Basic" if name == "Basic" else "Standard" if name.startswith("S") else "Premium"
        return SqlSize(name, tier, None, _UNITS[name], _LARGEST_GB.get(name, 1024))
    parts = name.split("_")
    if len(parts) < 3 or parts[0] not in _CORES or not parts[-1].isdecimal():
        known = ", ".join(_UNITS)
        raise ValueError(f"{name!r} is no size of Azure SQL; known are {known} and those by core, as GP_Gen5_2")
    return SqlSize("_".join(parts[:-1]), _CORES[parts[0]], parts[-2], int(parts[-1]), 1024)
