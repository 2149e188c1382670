"""Whether a public address is Microsoft's: by the ranges of the second article, narrowed by a service-tag file."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass
from pathlib import Path

from clientkit.doctor.facts import Address, Network
from clientkit.errors import ClientkitError

# The article's ranges, far wider than what is Microsoft's.
WIDE: tuple[Network, ...] = tuple(ipaddress.ip_network(f"{first}.0.0.0/8") for first in (13, 20, 40, 51, 52))


@dataclass(frozen=True, slots=True)
class Ranges:
    """Known ranges by tag. Without a file, the wide ones alone."""

    tags: tuple[tuple[str, tuple[Network, ...]], ...] = ()
    change: str = ""

    def names(self, address: Address) -> tuple[str, ...]:
        """The tags that hold `address`, the narrowest first; empty when it is not known as Microsoft's."""
        if not self.tags:
            return ("a range that Microsoft uses",) if any(address in one for one in WIDE) else ()
        found = [
            (max(one.prefixlen for one in networks if address in one), -len(networks), name)
            for name, networks in self.tags
            if any(address in one for one in networks)
        ]
        return tuple(name for _, _, name in sorted(found, reverse=True))


def load(path: Path) -> Ranges:
    """The ranges of Microsoft's ServiceTags_Public_<date>.json. Raises ClientkitError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        tags = tuple(
            (row["name"], tuple(ipaddress.ip_network(one) for one in row["properties"]["addressPrefixes"]))
            for row in document["values"]
        )
        return Ranges(tags, str(document.get("changeNumber", "")))
    except OSError as error:
        raise ClientkitError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ClientkitError(
            f"{path} is not a service-tag file ({error}); download it: az network list-service-tags --location REGION"
        ) from error
