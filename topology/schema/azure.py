"""What Azure names in settings: regions, sizes, ids, users. Each with the sentence that a wrong one earns."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from topology.regions import CODES
from topology.schema.problems import closest, wrong
from topology.schema.texts import checked, matching, unique


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


Size = Annotated[str, BeforeValidator(lambda value: _size(value) if isinstance(value, str) else value)]
_Zone = Annotated[str, BeforeValidator(_zone, json_schema_input_type=Literal["1", "2", "3", 1, 2, 3])]
Zones = Annotated[tuple[_Zone, ...], BeforeValidator(unique, json_schema_input_type=tuple[_Zone, ...])]
Region = checked(_region, {"type": "string", "enum": sorted(CODES)})
VirtualNetworkId = checked(_id(VNET_ID, "a virtual network"))
RouteTableId = checked(_id(ROUTE_TABLE_ID, "a route table"))
DdosPlanId = checked(_id(DDOS_PLAN_ID, "a DDoS protection plan"))
CircuitId = checked(_id(CIRCUIT_ID, "an ExpressRoute circuit"))
ImageId = checked(_id(GALLERY_ID, "a gallery image or image version"))
SecretName = checked(matching(r"[A-Za-z0-9-]{1,127}", "1 to 127 letters, digits and '-'"))
SecretId = checked(_secret_id)
Container = checked(matching(r"(?=.{3,63}$)[a-z0-9](-?[a-z0-9])+", "3 to 63 lower-case letters, digits and single '-'"))
RuleId = checked(matching(r"\d{6,7}", "the number of a managed rule, six or seven digits in quotes"))
# Azure has more sizes from time to time, so only the form is judged.
SqlSku = checked(
    matching(
        r"Basic|S\d{1,2}|P\d{1,2}|(GP|GP_S|BC|HS|HS_S)_(Gen5|DC|Fsv2|PRMS|MOPRMS)_\d{1,3}",
        "a size of Azure SQL such as Basic, S1, P1, GP_Gen5_2, GP_S_Gen5_1 or BC_Gen5_2",
    )
)
SqlServerName = checked(
    matching(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", "lower-case letters, digits and '-' between them, at most 63")
)
DatabaseName = checked(matching(r"[A-Za-z][A-Za-z0-9_-]{0,126}[A-Za-z0-9]", "2 to 128 letters, digits, '_' and '-'"))
UserName = checked(_user)
SqlLogin = checked(_sql_login)
_GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_RESOURCE = rf"/subscriptions/{_GUID}/resource[gG]roups/[^/]{{1,90}}/providers/%s"
ObjectId = checked(matching(_GUID, "an object id of Entra ID: a GUID in lower case"))
ResourceId = checked(matching(_RESOURCE % r"[^/]+(/[^/]+/[^/]+)+", "the full id of an Azure resource"))
StorageAccountId = checked(
    matching(_RESOURCE % r"Microsoft\.Storage/storageAccounts/[a-z0-9]{3,24}", "the full id of a storage account")
)
VaultId = checked(
    matching(_RESOURCE % r"Microsoft\.KeyVault/vaults/[a-z0-9-]{3,24}", "the full Azure id of a key vault")
)
KeyId = checked(
    matching(
        r"https://[a-zA-Z0-9-]{3,24}\.vault\.(azure\.net|usgovcloudapi\.net|azure\.cn)/keys/[A-Za-z0-9-]{1,127}/[0-9a-f]{32}",
        "the id of a version of a Key Vault key",
    )
)
DataCollectionRuleId = checked(
    matching(_RESOURCE % r"Microsoft\.Insights/dataCollectionRules/[^/]{1,64}", "the id of a data collection rule")
)
KeyName = checked(matching(r"[A-Za-z0-9-]{1,127}", "1 to 127 letters, digits and '-'"))
# The service's own pattern (2025-12-01) refuses names that end in '-' and digits.
ComputeName = checked(
    matching(
        r"(?!.*-\d+$)[a-z][a-z0-9-]{1,14}[a-z0-9]",
        "3 to 16 lower-case letters, digits and '-' that start with a letter and do not end in '-' and digits",
    )
)
DatastoreName = checked(matching(r"[a-z0-9_]{1,255}", "lower-case letters, digits and '_'"))
