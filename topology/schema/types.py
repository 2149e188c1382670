"""The kinds of value that settings are made of, each with the sentence that a wrong one earns."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Any, Literal, NoReturn

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from topology.regions import CODES

FORBIDDEN_PORT = 80


def wrong(problem: str, example: str | None = None) -> NoReturn:
    """Refuse a value with a sentence and, where the field's own example would not help, a better one."""
    # Both texts go in as values, not as the template, so that braces in them stay as they are.
    raise PydanticCustomError("topology", "{problem}", {"problem": problem, "example": example})


def closest(name: str, known: list[str]) -> str | None:
    """The known word closest to a mistyped one, when one is close."""
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.6)), None)


def nearest(name: str, known: list[str]) -> str:
    """A hint that names the known word closest to a mistyped one, or lists them all when none is close."""
    close = closest(name, known)
    return f"did you mean {close!r}?" if close else f"known are {', '.join(sorted(known))}"


def _network(value: Any) -> IPv4Network:
    if isinstance(value, IPv4Network):
        return value
    if not isinstance(value, str) or "/" not in value:
        wrong(f"must be an IPv4 prefix in CIDR form, is {value!r}")
    try:
        return IPv4Network(value)
    except ValueError:
        pass
    try:
        loose = IPv4Network(value, strict=False)
    except ValueError:
        wrong(f"must be an IPv4 prefix in CIDR form, is {value!r}")
    wrong(f"{value} has host bits set: a prefix starts at its network's address", str(loose))


def _address(value: Any) -> IPv4Address:
    if isinstance(value, IPv4Address):
        return value
    try:
        return IPv4Address(value if isinstance(value, str) else "")
    except ValueError:
        wrong(f"must be one IPv4 address, is {value!r}")


def _several(value: Any) -> Any:
    """One value stands for a list of one, so that most address spaces and ports read simply."""
    return [value] if isinstance(value, str | int) else value


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


def _zone(value: Any) -> str:
    text = str(value)  # YAML reads an unquoted zone as a number
    if text not in ("1", "2", "3"):
        wrong(f"must be '1', '2' or '3', is {value!r}")
    return text


def _size(value: str) -> str:
    # learn.microsoft.com "vm-naming-conventions": family, vCPUs, constrained vCPUs, features, accelerator, version.
    if not re.fullmatch(r"(Standard|Basic)_[A-Z]{1,3}\d{1,3}(-\d{1,3})?[a-z]*(_[A-Za-z0-9]+)*", value):
        wrong(f"{value!r} is not in the form of a virtual machine size")
    return value


def _region(value: str) -> str:
    if value not in CODES:
        hint = closest(value, list(CODES))
        wrong(f"{value!r} is not a region of Azure{f'; did you mean {hint!r}?' if hint else ''}", hint)
    return value


@dataclass(frozen=True, slots=True)
class _Matching:
    """A check of a text against a pattern, which editors get to know through the JSON schema."""

    pattern: str
    description: str

    def __call__(self, value: str) -> str:
        if not re.fullmatch(self.pattern, value):
            wrong(f"must be {self.description}, is {value!r}")
        return value


def _matching(pattern: str, description: str) -> _Matching:
    return _Matching(pattern, description)


def _unique(value: Any) -> Any:
    if isinstance(value, list) and len({str(item) for item in value}) < len(value):
        wrong("names the same value twice")
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


def _email(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", value):
        wrong(f"must be an e-mail address, is {value!r}")
    return value


# learn.microsoft.com "virtual-machines/windows/faq": names that Windows images refuse; 20 characters at most.
_REFUSED_USERS = frozenset(
    [
        "administrator",
        "admin",
        "user",
        "user1",
        "test",
        "user2",
        "test1",
        "user3",
        "admin1",
        "1",
        "123",
        "a",
        "actuser",
        "adm",
        "admin2",
        "aspnet",
        "backup",
        "console",
        "david",
        "guest",
        "john",
        "owner",
        "root",
        "server",
        "sql",
        "support",
        "support_388945a0",
        "sys",
        "test2",
        "test3",
        "user4",
        "user5",
    ]
)


def _user(value: str) -> str:
    if value.lower() in _REFUSED_USERS:
        wrong(f"{value!r} is a name that Azure refuses for administrators")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,19}", value):
        wrong(f"must be 1 to 20 letters, digits, '_' or '-' and start with a letter, is {value!r}")
    return value


# learn.microsoft.com "azure-sql/database/logical-servers": logins that the server keeps for itself.
_REFUSED_LOGINS = frozenset(
    ["admin", "administrator", "sa", "root", "dbmanager", "loginmanager", "dbo", "guest", "public"]
)


def _sql_login(value: str) -> str:
    if value.lower() in _REFUSED_LOGINS:
        wrong(f"{value!r} is a name that Azure SQL keeps for itself")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,127}", value):
        wrong(f"must be letters, digits and '_' that start with a letter, is {value!r}")
    return value


_VNET_ID = (
    r"/subscriptions/(?P<subscription>[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    r"/resourceGroups/(?P<group>[^/]{1,90})/providers/Microsoft\.Network/virtualNetworks/(?P<name>[^/]{2,64})"
)
VNET_ID = re.compile(_VNET_ID, re.IGNORECASE)
GALLERY_ID = re.compile(
    r"/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]+/providers/Microsoft\.Compute/galleries/[^/]+/images/[^/]+"
    r"(/versions/[^/]+)?",
    re.IGNORECASE,
)


_NETWORK_ID = (
    r"/subscriptions/[0-9a-fA-F]{{8}}(-[0-9a-fA-F]{{4}}){{3}}-[0-9a-fA-F]{{12}}/resourceGroups/[^/]{{1,90}}"
    r"/providers/Microsoft\.Network/{}/[^/]{{1,80}}"
)
ROUTE_TABLE_ID = re.compile(_NETWORK_ID.format("routeTables"), re.IGNORECASE)
DDOS_PLAN_ID = re.compile(_NETWORK_ID.format("ddosProtectionPlans"), re.IGNORECASE)
CIRCUIT_ID = re.compile(_NETWORK_ID.format("expressRouteCircuits"), re.IGNORECASE)


def _id(pattern: re.Pattern[str], what: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            wrong(f"must be the full Azure resource id of {what}, is {value!r}")
        return value

    return check


def _crl(value: str) -> str:
    match = re.fullmatch(r"(?P<scheme>[a-z]+)://(?P<host>[^/:]+)(:(?P<port>\d+))?(?P<path>/\S*)", value)
    if not match or match["scheme"] != "http":
        wrong(f"a revocation list is fetched over http (RFC 5280, 4.2.1.13), which {value!r} is not")
    if match["port"] not in (None, "80"):
        wrong(f"only port 80 to the PKI host is opened, {value!r} asks for {match['port']}")
    return value


def _https(value: str) -> str:
    if not re.fullmatch(r"https://[^/\s:]+(:443)?/\S+", value):
        wrong(f"must be an https URL on port 443, is {value!r}")
    return value


def _secret_id(value: str) -> str:
    match = re.fullmatch(
        r"https://[a-zA-Z0-9-]{3,24}\.vault\.(?:azure\.net|usgovcloudapi\.net|azure\.cn)"
        r"/secrets/[A-Za-z0-9-]{1,127}(/\S*)?",
        value,
    )
    if not match:
        wrong(f"must be the id of a Key Vault secret, is {value!r}")
    if match[1]:
        wrong("must carry no version, so that the gateway follows a renewed certificate", value[: -len(match[1])])
    return value


def _tags(value: dict[str, str]) -> dict[str, str]:
    for name, text in value.items():
        if len(name) > 512 or re.search(r"[<>%&\\?/]", name) or len(text) > 256:
            wrong(f"tag {name!r} is not one that Azure takes: 512 characters and none of <>%&\\?/, value 256")
    missing = [name for name in ("owner", "costCentre", "dataClass") if not value.get(name)]
    if missing:
        wrong(f"lacks {', '.join(missing)}, which every resource has to carry")
    return value


Text = Annotated[str, Field(min_length=1)]
Network = Annotated[IPv4Network, BeforeValidator(_network)]
Networks = Annotated[
    tuple[Network, ...],
    Field(min_length=1),
    BeforeValidator(_several, json_schema_input_type=Network | Annotated[list[Network], Field(min_length=1)]),
]
Address = Annotated[IPv4Address, BeforeValidator(_address)]
Addresses = Annotated[
    tuple[Address, ...],
    Field(min_length=1),
    BeforeValidator(_unique, json_schema_input_type=Annotated[list[Address], Field(min_length=1)]),
]
_Port = Annotated[int, Field(ge=1, le=65535)] | Annotated[str, Field(pattern=r"^\d{1,5}(-\d{1,5})?$")]
Ports = Annotated[
    tuple[Annotated[str, BeforeValidator(_port_range)], ...],
    Field(min_length=1),
    BeforeValidator(_several, json_schema_input_type=_Port | Annotated[list[_Port], Field(min_length=1)]),
]
OutboundPort = Annotated[int, Field(ge=1, le=65535)]
Port = Annotated[OutboundPort, BeforeValidator(lambda value: _not_80(value) if isinstance(value, int) else value)]
OutboundPorts = Annotated[tuple[OutboundPort, ...], Field(min_length=1), BeforeValidator(_several)]
Size = Annotated[str, BeforeValidator(lambda value: _size(value) if isinstance(value, str) else value)]
_Zone = Annotated[str, BeforeValidator(_zone, json_schema_input_type=Literal["1", "2", "3", 1, 2, 3])]
Zones = Annotated[tuple[_Zone, ...], BeforeValidator(_unique, json_schema_input_type=tuple[_Zone, ...])]


def _text(check: Callable[[str], str], told: dict[str, Any] | None = None) -> Any:
    """A text that a function judges; what is no text is left to pydantic, whose message then says so.

    `told` is what editors are told of it; of a pattern they are told the pattern.
    """
    judged = Annotated[str, BeforeValidator(lambda value: check(value) if isinstance(value, str) else value)]
    if isinstance(check, _Matching):
        message = f"must be {check.description}"
        told = {"type": "string", "pattern": f"^({check.pattern})$", "patternErrorMessage": message}
    return Annotated[judged, WithJsonSchema(told)] if told else judged


Word = _text(_matching(r"[a-z][a-z0-9]{1,11}", "2 to 12 lower-case letters and digits that start with a letter"))
Label = _text(
    _matching(r"[a-z]([a-z0-9-]{0,78}[a-z0-9])?", "lower-case letters, digits and '-' that start with a letter")
)
Region = _text(_region, {"type": "string", "enum": sorted(CODES)})
HostName = _text(_host)
HostPattern = _text(_host_pattern)
_EmailAddress = Annotated[str, BeforeValidator(lambda value: _email(value) if isinstance(value, str) else value)]
EmailAddresses = Annotated[tuple[_EmailAddress, ...], Field(min_length=1), BeforeValidator(_unique)]
UserName = _text(_user)
VirtualNetworkId = _text(_id(VNET_ID, "a virtual network"))
RouteTableId = _text(_id(ROUTE_TABLE_ID, "a route table"))
DdosPlanId = _text(_id(DDOS_PLAN_ID, "a DDoS protection plan"))
CircuitId = _text(_id(CIRCUIT_ID, "an ExpressRoute circuit"))
ImageId = _text(_id(GALLERY_ID, "a gallery image or image version"))
CrlUrl = _text(_crl)
HttpsUrl = _text(_https)
SecretName = _text(_matching(r"[A-Za-z0-9-]{1,127}", "1 to 127 letters, digits and '-'"))
SecretId = _text(_secret_id)
Container = _text(_matching(r"(?=.{3,63}$)[a-z0-9](-?[a-z0-9])+", "3 to 63 lower-case letters, digits and single '-'"))
RuleId = _text(_matching(r"\d{6,7}", "the number of a managed rule, six or seven digits in quotes"))
# Azure has more sizes from time to time, so only the form is judged.
SqlSku = _text(
    _matching(
        r"Basic|S\d{1,2}|P\d{1,2}|(GP|GP_S|BC|HS|HS_S)_(Gen5|DC|Fsv2|PRMS|MOPRMS)_\d{1,3}",
        "a size of Azure SQL such as Basic, S1, P1, GP_Gen5_2, GP_S_Gen5_1 or BC_Gen5_2",
    )
)
SqlServerName = _text(
    _matching(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", "lower-case letters, digits and '-' between them, at most 63")
)
DatabaseName = _text(_matching(r"[A-Za-z][A-Za-z0-9_-]{0,126}[A-Za-z0-9]", "2 to 128 letters, digits, '_' and '-'"))
SecretVariable = _text(_matching(r"[A-Z][A-Z0-9_]{0,62}", "capitals, digits and '_' that start with a letter"))
SqlLogin = _text(_sql_login)
Sha256 = _text(_matching(r"[0-9a-f]{64}", "a SHA-256 in 64 lower-case hex digits"))
UrlPath = _text(_matching(r"/\S*", "a path that starts with '/'"))
_GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_RESOURCE = rf"/subscriptions/{_GUID}/resource[gG]roups/[^/]{{1,90}}/providers/%s"
ObjectId = _text(_matching(_GUID, "an object id of Entra ID: a GUID in lower case"))
ResourceId = _text(_matching(_RESOURCE % r"[^/]+(/[^/]+/[^/]+)+", "the full id of an Azure resource"))
StorageAccountId = _text(
    _matching(_RESOURCE % r"Microsoft\.Storage/storageAccounts/[a-z0-9]{3,24}", "the full id of a storage account")
)
VaultId = _text(
    _matching(_RESOURCE % r"Microsoft\.KeyVault/vaults/[a-z0-9-]{3,24}", "the full Azure id of a key vault")
)
KeyId = _text(
    _matching(
        r"https://[a-zA-Z0-9-]{3,24}\.vault\.(azure\.net|usgovcloudapi\.net|azure\.cn)/keys/[A-Za-z0-9-]{1,127}/[0-9a-f]{32}",
        "the id of a version of a Key Vault key",
    )
)
DataCollectionRuleId = _text(
    _matching(_RESOURCE % r"Microsoft\.Insights/dataCollectionRules/[^/]{1,64}", "the id of a data collection rule")
)
KeyName = _text(_matching(r"[A-Za-z0-9-]{1,127}", "1 to 127 letters, digits and '-'"))
# The service's own pattern (2025-12-01) refuses names that end in '-' and digits.
ComputeName = _text(
    _matching(
        r"(?!.*-\d+$)[a-z][a-z0-9-]{1,14}[a-z0-9]",
        "3 to 16 lower-case letters, digits and '-' that start with a letter and do not end in '-' and digits",
    )
)
DatastoreName = _text(_matching(r"[a-z0-9_]{1,255}", "lower-case letters, digits and '_'"))
Tags = Annotated[dict[str, str], AfterValidator(_tags)]
