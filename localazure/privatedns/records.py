"""Record sets of private DNS zones. Zone groups of private endpoints write some, a program may write others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Any, Final

from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.values import Body, items
from localazure.privatedns.zones import RECORD_TYPES

_ZONES: Final = "Microsoft.Network/privateDnsZones"
_SOURCE: Final = "dns/dns-zones-records, private-dns-records; the code is unverified"
# The property that holds the records of each type.
_HELD: Final = {
    "A": "aRecords",
    "AAAA": "aaaaRecords",
    "CNAME": "cnameRecord",
    "MX": "mxRecords",
    "PTR": "ptrRecords",
    "SOA": "soaRecord",
    "SRV": "srvRecords",
    "TXT": "txtRecords",
}


def _kind(put: Put) -> str:
    return put.id.type.rsplit("/", 1)[1].upper()


@rule(
    "REC-01",
    "a record set has a time to live from 1 to 2147483647 seconds",
    code="BadRequest",
    source=_SOURCE,
    known="unverified",
)
def _time_to_live(put: Put, _world: World) -> Iterator[str]:
    seconds = put.body.get("ttl")
    if not isinstance(seconds, (int, float)) or not 1 <= seconds <= 2147483647:
        yield f"The TTL of record set '{put.name}' must be from 1 to 2147483647; it is {seconds}."


@rule(
    "REC-02",
    "a record set holds records, all of its own type",
    code="BadRequest",
    source=_SOURCE,
    known="unverified",
)
def _records_of_its_type(put: Put, _world: World) -> Iterator[str]:
    own = _HELD.get(_kind(put))
    others = [name for name in _HELD.values() if name != own and put.body.get(name)]
    if others:
        yield f"Record set '{put.name}' of type {_kind(put)} can not hold {', '.join(others)}."
    if own and not put.body.get(own):
        yield f"Record set '{put.name}' of type {_kind(put)} must hold {own}."


@rule(
    "REC-03",
    "an A record is an IPv4 address, an AAAA record an IPv6 address, and a pointer a name",
    code="BadRequest",
    source=_SOURCE,
    known="unverified",
)
def _values(put: Put, _world: World) -> Iterator[str]:
    for record in items(put.body, "aRecords"):
        if not _is(IPv4Address, record.get("ipv4Address")):
            yield f"The value '{record.get('ipv4Address')}' in record set '{put.name}' is no IPv4 address."
    for record in items(put.body, "aaaaRecords"):
        if not _is(IPv6Address, record.get("ipv6Address")):
            yield f"The value '{record.get('ipv6Address')}' in record set '{put.name}' is no IPv6 address."
    for record in items(put.body, "ptrRecords"):
        name = str(record.get("ptrdname") or "")
        if not re.fullmatch(r"(?=.{1,254}$)([\w-]{1,63}\.)+[\w-]{1,63}\.?", name):
            yield f"The value '{name}' in record set '{put.name}' is no domain name that a pointer can lead to."


def _is(kind: type[IPv4Address] | type[IPv6Address], value: Any) -> bool:
    try:
        kind(str(value))
    except AddressValueError:
        return False
    return True


@rule(
    "REC-04",
    "a CNAME stands alone under its name, and not at the zone's own",
    code="Conflict",
    source="RFC 1034, 3.6.2; dns/dns-zones-records; the code is unverified",
    known="documentation",
    status=409,
)
def _alone(put: Put, world: World) -> Iterator[str]:
    if _kind(put) == "CNAME" and put.name == "@":
        yield "A CNAME record set can not be created at the zone apex."
    for kind in RECORD_TYPES:
        if (kind == "CNAME") == (_kind(put) == "CNAME"):
            continue
        other = world.get(f"{put.id.parent}/{kind}/{put.name}")
        if other is not None:
            yield (
                f"The record set '{put.name}' of type {_kind(put)} can not be created: one of type {kind} has that "
                "name, and a CNAME has to stand alone."
            )


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    zone = put.id.names[0]
    name = zone if put.name == "@" else f"{put.name}.{zone}"
    return {"fqdn": f"{name}.", "isAutoRegistered": False}


RECORD_SET: Final = ResourceType(
    token="azure-native:privatedns:PrivateRecordSet",  # noqa: S106 a type token
    type=f"{_ZONES}/{{recordType}}",
    variants=RECORD_TYPES,
    path=("privateZoneName", "recordType", "relativeRecordSetName"),
    autoname="copy",
    located=False,
    name=NameRule(
        re.compile(r"@|(\*\.)?([A-Za-z0-9_]([\w-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_]([\w-]{0,61}[A-Za-z0-9_])?|\*"),
        "'@', or labels of 1 to 63 letters, digits, '-' and '_', the first of which may be '*'",
        source="dns/dns-zones-records; the code is unverified",
    ),
    rules=(_time_to_live, _records_of_its_type, _values, _alone),
    answers=_answers,
)
