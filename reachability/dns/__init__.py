"""What resolves where: for every network and every name that must be private, the answer and how it came about."""

from __future__ import annotations

from reachability.dns.names import PrivateName, private_names
from reachability.dns.resolve import Resolution, Resolver, ReverseLookup
from reachability.dns.zones import Zones, read_zones

__all__ = ["PrivateName", "Resolution", "Resolver", "ReverseLookup", "Zones", "private_names", "read_zones"]
