"""Addresses, ports and names on the network in settings, each with the sentence that a wrong one earns."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from topology.schema.problems import wrong
from topology.schema.texts import checked, several, unique

FORBIDDEN_PORT = 80


def _network(value: Any) -> IPv4Network:
    if isinstance(value, IPv4Network):
        return value
    if not isinstance(value, str) or "/" not in value:
        wrong(f"must be an IPv4 prefix in CIDR form, is {value!r}")
    try:
        network = IPv4Network(value, strict=False)
    except ValueError:
        wrong(f"must be an IPv4 prefix in CIDR form, is {value!r}")
    if IPv4Interface(value).ip != network.network_address:
        wrong(f"{value} has host bits set: a prefix starts at its network's address", str(network))
    return network


def _address(value: Any) -> IPv4Address:
    if isinstance(value, IPv4Address):
        return value
    try:
        return IPv4Address(value if isinstance(value, str) else "")
    except ValueError:
        wrong(f"must be one IPv4 address, is {value!r}")


def _port_range(value: Any) -> str:
    text = str(value).strip()
    match = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", text)
    if text == "*":
        wrong("'*' holds port 80, and nothing may come in on port 80", "[443, 8000-8100]")
    if isinstance(value, bool) or not match:
        wrong(f"must be a port or a range of ports, is {text!r}")
    low, high = int(match[1]), int(match[2] or match[1])
    if not 1 <= low <= high <= 65535:
        wrong(f"must be a port or a rising range between 1 and 65535, is {text!r}")
    if low <= FORBIDDEN_PORT <= high:
        wrong(f"{text!r} holds port 80, and nothing may come in on port 80", "[443, 8000-8100]")
    return text


def _not_80(value: int) -> int:
    if value == FORBIDDEN_PORT:
        wrong("asks for port 80, and nothing may come in on port 80", "443")
    return value


def _host(value: str) -> str:
    label = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    if len(value) > 253 or not re.fullmatch(rf"({label}\.)+{label}", value):
        wrong(f"must be a full host name in lower case, is {value!r}")
    return value


def _host_pattern(value: str) -> str:
    if value.startswith("*."):
        _host(value.removeprefix("*."))
        return value
    return _host(value)


def _crl(value: str) -> str:
    match = re.fullmatch(r"(?P<scheme>[a-z]+)://(?P<host>[^/:]+)(:(?P<port>\d+))?(?P<path>/\S*)", value)
    if not match or match["scheme"] != "http":
        wrong(f"a revocation list is fetched over http (RFC 5280, 4.2.1.13), which {value!r} is not")
    if match["port"] not in (None, "80"):
        wrong(f"only port 80 to the PKI host is opened, {value!r} asks for {match['port']}")
    return value


Network = Annotated[IPv4Network, BeforeValidator(_network)]
Networks = Annotated[
    tuple[Network, ...],
    Field(min_length=1),
    BeforeValidator(several, json_schema_input_type=Network | Annotated[list[Network], Field(min_length=1)]),
]
Address = Annotated[IPv4Address, BeforeValidator(_address)]
Addresses = Annotated[
    tuple[Address, ...],
    Field(min_length=1),
    BeforeValidator(unique, json_schema_input_type=Annotated[list[Address], Field(min_length=1)]),
]
_Port = Annotated[int, Field(ge=1, le=65535)] | Annotated[str, Field(pattern=r"^\d{1,5}(-\d{1,5})?$")]
Ports = Annotated[
    tuple[Annotated[str, BeforeValidator(_port_range)], ...],
    Field(min_length=1),
    BeforeValidator(several, json_schema_input_type=_Port | Annotated[list[_Port], Field(min_length=1)]),
]
OutboundPort = Annotated[int, Field(ge=1, le=65535)]
Port = Annotated[OutboundPort, BeforeValidator(lambda value: _not_80(value) if isinstance(value, int) else value)]
OutboundPorts = Annotated[tuple[OutboundPort, ...], Field(min_length=1), BeforeValidator(several)]
HostName = checked(_host)
HostPattern = checked(_host_pattern)
CrlUrl = checked(_crl)
