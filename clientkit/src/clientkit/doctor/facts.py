"""The stack's exported facts, as `pulumi stack output` gives them. All faults of the file are reported at once."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from clientkit.errors import ClientkitError, SeveralFaultsError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

DEFAULT_EGRESS = ("login.microsoftonline.com", "management.azure.com")
# A stack exports its facts under one of these names, or the file is the facts themselves.
OUTPUT_NAMES = ("diagnosis", "facts")

# In a name it stands for the GUID that Azure gives a workspace when it makes it.
GUID = "{guid}"
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_KEYS = ("private_names", "networks", "endpoints", "egress", "root_pem", "network_watcher", "workspace")

_T = TypeVar("_T")


class FactsError(SeveralFaultsError):
    """The facts cannot be used; the text lists each fault with its place."""


@dataclass(frozen=True, slots=True)
class PrivateName:
    """A name that must lead to a private endpoint."""

    name: str
    zone: str  # the private DNS zone that holds its record: privatelink...
    addresses: tuple[Address, ...]  # the endpoint's; empty: any private one will do


@dataclass(frozen=True, slots=True)
class VirtualNetwork:
    """A vnet of the stack."""

    name: str
    address_space: tuple[Network, ...]
    dns_servers: tuple[Address, ...]  # empty: Azure's own
    resolvers: tuple[Address, ...]  # inbound addresses of a DNS resolver in it, to which others forward


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The gateway, the load balancer: where ports must be open or closed."""

    name: str
    address: Address
    host_names: tuple[str, ...]
    open_ports: tuple[int, ...]
    closed_ports: tuple[int, ...]
    tls_port: int | None
    path: str


@dataclass(frozen=True, slots=True)
class Target:
    """A host that must be reached."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Watcher:
    """Where Network Watcher is, and from which machine it is to look."""

    subscription_id: str
    resource_group: str
    name: str
    source_id: str  # the virtual machine's resource id
    source_address: Address


@dataclass(frozen=True, slots=True)
class Workspace:
    """The Azure Machine Learning workspace, whose GUID is part of its names."""

    subscription_id: str
    resource_group: str
    name: str

    @property
    def id(self) -> str:
        """Its resource id."""
        return (
            f"/subscriptions/{self.subscription_id}/resourceGroups/{self.resource_group}"
            f"/providers/Microsoft.MachineLearningServices/workspaces/{self.name}"
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """All that diagnosis needs to know of a stack."""

    private_names: tuple[PrivateName, ...] = ()  # those that can be looked up
    networks: tuple[VirtualNetwork, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    egress: tuple[Target, ...] = field(default_factory=lambda: tuple(Target(host, 443) for host in DEFAULT_EGRESS))
    root_pem: str = ""
    watcher: Watcher | None = None
    workspace: Workspace | None = None
    unknown_names: tuple[PrivateName, ...] = ()  # with "{guid}" in them: what only Azure knows is missing

    def with_guid(self, guid: str) -> Facts:
        """The facts with the workspace's GUID in its names. Raises ClientkitError for what is no GUID."""
        if not _GUID.fullmatch(guid):
            raise ClientkitError(f"{guid} is no GUID; example: 3f0e8a52-0000-4000-8000-000000000001")
        known = tuple(replace(one, name=one.name.replace(GUID, guid.lower())) for one in self.unknown_names)
        return replace(self, private_names=(*self.private_names, *known), unknown_names=())


def load(path: Path) -> Facts:
    """The facts of a file. Raises ClientkitError, FactsError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ClientkitError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ClientkitError(
            f"{path} is not JSON ({error}); make it: pulumi stack output --json > facts.json"
        ) from error
    return parse(document, str(path))


def parse(document: Any, where: str) -> Facts:
    """The facts of a JSON value. Raises FactsError."""
    if isinstance(document, dict):
        document = next((document[name] for name in OUTPUT_NAMES if isinstance(document.get(name), dict)), document)
    reader = _Reader()
    top = reader.table(document, "")
    reader.only(top, "", _KEYS)
    facts = Facts(
        private_names=reader.rows(top, "private_names", _private_name),
        networks=reader.rows(top, "networks", _network),
        endpoints=reader.rows(top, "endpoints", _endpoint),
        root_pem=reader.text(top, "root_pem", "", default=""),
    )
    egress = reader.rows(top, "egress", _target) if "egress" in top else facts.egress
    watcher = (
        _watcher(reader, reader.table(top["network_watcher"], "network_watcher"))
        if top.get("network_watcher")
        else None
    )
    workspace = _workspace(reader, reader.table(top["workspace"], "workspace")) if top.get("workspace") else None
    if reader.faults:
        raise FactsError(f"{where} is not usable", reader.faults)
    return replace(
        facts,
        private_names=tuple(one for one in facts.private_names if GUID not in one.name),
        unknown_names=tuple(one for one in facts.private_names if GUID in one.name),
        egress=egress,
        watcher=watcher,
        workspace=workspace,
    )


class _Reader:
    """Reads typed values and notes every fault with its place."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def table(self, value: Any, place: str) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self.faults.append(f"{place or 'the file'}: an object is wanted, not {type(value).__name__}")
        return {}

    def only(self, row: Mapping[str, Any], place: str, known: tuple[str, ...]) -> None:
        for key in sorted(set(row) - set(known)):
            self.faults.append(f"{place or 'the file'}: unknown key {key!r}; known: {', '.join(known)}")

    def rows(
        self, row: Mapping[str, Any], key: str, read: Callable[[_Reader, Mapping[str, Any], str], _T]
    ) -> tuple[_T, ...]:
        value = row.get(key, [])
        if not isinstance(value, list):
            self.faults.append(f"{key}: a list is wanted")
            return ()
        found = []
        for number, one in enumerate(value):
            before = len(self.faults)
            made = read(self, self.table(one, f"{key}[{number}]"), f"{key}[{number}]")
            if len(self.faults) == before:
                found.append(made)
        return tuple(found)

    def text(self, row: Mapping[str, Any], key: str, place: str, *, default: str | None = None) -> str:
        value = row.get(key, default)
        if isinstance(value, str) and (value or default is not None):
            return value
        self.faults.append(f"{place}.{key}: a text is wanted".lstrip("."))
        return ""

    def texts(self, row: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
        value = row.get(key, [])
        if isinstance(value, list) and all(isinstance(one, str) and one for one in value):
            return tuple(value)
        self.faults.append(f"{place}.{key}: a list of texts is wanted")
        return ()

    def port(self, value: Any, place: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536:
            return value
        self.faults.append(f"{place}: a port from 1 to 65535 is wanted, for instance 443")
        return 0

    def ports(self, row: Mapping[str, Any], key: str, place: str) -> tuple[int, ...]:
        value = row.get(key, [])
        if not isinstance(value, list):
            self.faults.append(f"{place}.{key}: a list of ports is wanted, for instance [443]")
            return ()
        return tuple(self.port(one, f"{place}.{key}") for one in value)

    def address(self, value: Any, place: str) -> Address:
        try:
            return ipaddress.ip_address(value if isinstance(value, str) else "")
        except ValueError:
            self.faults.append(f"{place}: an address is wanted, for instance 10.1.2.4, not {value!r}")
            return ipaddress.IPv4Address(0)

    def network(self, value: Any, place: str) -> Network:
        try:
            return ipaddress.ip_network(value)
        except ValueError:
            self.faults.append(f"{place}: an address range is wanted, for instance 10.1.0.0/16, not {value!r}")
            return ipaddress.IPv4Network("0.0.0.0/32")


def _private_name(reader: _Reader, row: Mapping[str, Any], place: str) -> PrivateName:
    reader.only(row, place, ("name", "zone", "addresses"))
    addresses = tuple(reader.address(one, f"{place}.addresses") for one in reader.texts(row, "addresses", place))
    return PrivateName(reader.text(row, "name", place), reader.text(row, "zone", place), addresses)


def _network(reader: _Reader, row: Mapping[str, Any], place: str) -> VirtualNetwork:
    reader.only(row, place, ("name", "address_space", "dns_servers", "resolvers"))
    return VirtualNetwork(
        reader.text(row, "name", place),
        tuple(reader.network(one, f"{place}.address_space") for one in reader.texts(row, "address_space", place)),
        tuple(reader.address(one, f"{place}.dns_servers") for one in reader.texts(row, "dns_servers", place)),
        tuple(reader.address(one, f"{place}.resolvers") for one in reader.texts(row, "resolvers", place)),
    )


def _endpoint(reader: _Reader, row: Mapping[str, Any], place: str) -> Endpoint:
    reader.only(row, place, ("name", "address", "host_names", "open_ports", "closed_ports", "tls_port", "path"))
    return Endpoint(
        reader.text(row, "name", place),
        reader.address(row.get("address"), f"{place}.address"),
        reader.texts(row, "host_names", place),
        reader.ports(row, "open_ports", place),
        reader.ports(row, "closed_ports", place),
        None if row.get("tls_port") is None else reader.port(row["tls_port"], f"{place}.tls_port"),
        reader.text(row, "path", place, default="/"),
    )


def _target(reader: _Reader, row: Mapping[str, Any], place: str) -> Target:
    reader.only(row, place, ("host", "port"))
    return Target(reader.text(row, "host", place), reader.port(row.get("port", 443), f"{place}.port"))


def _watcher(reader: _Reader, row: Mapping[str, Any]) -> Watcher:
    place = "network_watcher"
    reader.only(row, place, ("subscription_id", "resource_group", "name", "source_id", "source_address"))
    return Watcher(
        reader.text(row, "subscription_id", place),
        reader.text(row, "resource_group", place),
        reader.text(row, "name", place),
        reader.text(row, "source_id", place),
        reader.address(row.get("source_address"), f"{place}.source_address"),
    )


def _workspace(reader: _Reader, row: Mapping[str, Any]) -> Workspace:
    place = "workspace"
    reader.only(row, place, ("subscription_id", "resource_group", "name"))
    return Workspace(
        reader.text(row, "subscription_id", place),
        reader.text(row, "resource_group", place),
        reader.text(row, "name", place),
    )
