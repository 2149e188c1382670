"""What the name of a virtual machine's size says about it (virtual-machines/vm-naming-conventions)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SIZE = re.compile(
    r"(?P<tier>Standard|Basic)_(?P<family>[A-Z]+)(?P<cores>\d+)(-\d+)?(?P<features>[a-z]*)(_.*?)??(_v(?P<version>\d+))?"
)


@dataclass(frozen=True, slots=True)
class Size:
    """The parts of a size's name."""

    tier: str  # "Standard" or "Basic"
    family: str  # for instance "D"
    cores: int
    features: str  # for instance "ads"
    version: int

    @property
    def accelerated(self) -> bool:
        """Whether its network interface can be accelerated.

        virtual-network/accelerated-networking-overview: most sizes from two cores on, from four where two of them are
        threads of one. Which families are left out is general knowledge, unverified; the setting overrules it.
        """
        if self.tier == "Basic" or self.family == "A" or (self.family == "B" and self.version < 2):
            return False
        return self.cores >= (2 if self.version >= 4 or self.version <= 2 else 4)

    @property
    def second_generation(self) -> bool:
        """Whether it boots second-generation images, which trusted launch needs (unverified for old families)."""
        return self.tier != "Basic" and self.family != "A" and not (self.family in ("D", "DS") and self.version == 1)


def size(name: str) -> Size:
    """The parts of a size's name. Raises ValueError for a text that is none."""
    match = _SIZE.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is no size of a virtual machine")
    return Size(match["tier"], match["family"], int(match["cores"]), match["features"], int(match["version"] or 1))
