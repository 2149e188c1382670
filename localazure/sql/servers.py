"""Logical servers of Azure SQL. Each has the database `master` from the start."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from localazure.core.endpoints import endpoint_connections
from localazure.core.identity import identity_answer
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, Write, rule
from localazure.core.namesakes import is_taken_elsewhere
from localazure.core.private_link import Groups, single
from localazure.core.reserved_words import no_reserved_word
from localazure.core.store import Resource
from localazure.core.values import Body, dig

SERVERS: Final = "Microsoft.Sql/servers"
DATABASES: Final = f"{SERVERS}/databases"
_SUFFIX: Final = "database.windows.net"
_GUID: Final = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
_REFUSED_LOGINS: Final = frozenset(
    ("admin", "administrator", "sa", "root", "dbmanager", "loginmanager", "dbo", "guest", "public")
)
_ENTRA_ONLY: Final = "administrators.azureADOnlyAuthentication"


def _kinds(text: str) -> int:
    patterns = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
    return sum(bool(re.search(pattern, text)) for pattern in patterns)


@rule(
    "SQL-01",
    "a password has three of four kinds of character, and nothing of the login's name",
    code="PasswordNotComplex",
    source="TailwindTraders#2, Azure/azure-service-operator#240",
    known="issue",
)
def _complex(put: Put, _world: World) -> Iterator[str]:
    password, login = put.body.get("administratorLoginPassword"), str(put.body.get("administratorLogin") or "")
    if not isinstance(password, str):
        return
    if _kinds(password) < 3 or (login and login.lower() in password.lower()):
        yield (
            "Password validation failed. The password does not meet policy requirements because it is not complex "
            "enough."
        )


@rule(
    "SQL-01",
    "a password has 8 characters or more",
    code="PasswordTooShort",
    source="Azure/azure-service-operator#240; the text is unverified",
    known="issue",
)
def _long_enough(put: Put, _world: World) -> Iterator[str]:
    password = put.body.get("administratorLoginPassword")
    if isinstance(password, str) and len(password) < 8:
        yield "Password validation failed. The password must have at least 8 characters."


@rule(
    "SQL-01",
    "a password has 128 characters or fewer",
    code="PasswordTooLong",
    source="Azure/azure-service-operator#240; the text is unverified",
    known="issue",
)
def _not_too_long(put: Put, _world: World) -> Iterator[str]:
    password = put.body.get("administratorLoginPassword")
    if isinstance(password, str) and len(password) > 128:
        yield "Password validation failed. The password must have at most 128 characters."


@rule(
    "SQL-02",
    "the login is none that the server keeps for itself",
    code="InvalidParameterValue",
    source="hashicorp/terraform-provider-azurerm#29155, MicrosoftDocs/azure-docs#41639",
    known="issue",
)
def _login(put: Put, _world: World) -> Iterator[str]:
    login = put.body.get("administratorLogin")
    if isinstance(login, str) and (login.lower() in _REFUSED_LOGINS or not re.fullmatch(r"[A-Za-z][\w]*", login)):
        yield "Invalid value given for parameter Login. Specify a valid parameter value."


@rule(
    "SQL-03",
    "a new server has Entra authentication alone, or a login with a password",
    code="InvalidParameterValue",
    source="Azure/ResourceModules#1106",
    known="issue",
)
def _somebody_signs_in(put: Put, _world: World) -> Iterator[str]:
    if put.before is None and dig(put.body, _ENTRA_ONLY) is not True:
        for name in ("administratorLogin", "administratorLoginPassword"):
            if not put.body.get(name):
                parameter = name.removeprefix("administrator")
                yield f"Invalid value given for parameter {parameter}. Specify a valid parameter value."


@rule(
    "SQL-04",
    "the server's body says whether Entra authentication is the only one when it is made, and not later",
    code="InvalidParameterValue",
    source="Azure/bicep-registry-modules#5121; the API's text on administrators",
    known="issue",
    hint="change it by sql:ServerAzureADOnlyAuthentication",
)
def _entra_only_once(put: Put, _world: World) -> Iterator[str]:
    asked = dig(put.body, _ENTRA_ONLY)
    was = dig(put.before.properties, _ENTRA_ONLY) if put.before else asked
    if asked is not None and bool(asked) != bool(was):
        yield "Invalid value given for parameter AzureADOnlyAuthentication. Specify a valid parameter value."


@rule(
    "SQL-05",
    "the name is taken once in all of Azure",
    code="NameAlreadyExists",
    source="Azure/azure-powershell#4845, Azure-Samples/ansible-playbooks#25",
    known="issue",
    status=409,
)
def _name_is_free(put: Put, world: World) -> Iterator[str]:
    if is_taken_elsewhere(put, world):
        yield f"The name '{put.name}' already exists. Choose a different name."


def _answers(put: Put, world: World, _granted: Granted) -> Body:
    before = put.before.properties if put.before else {}
    answered: dict[str, Any] = {
        "fullyQualifiedDomainName": f"{put.name.lower()}.{_SUFFIX}",
        "state": "Ready",
        "version": put.body.get("version", "12.0"),
        "publicNetworkAccess": put.body.get("publicNetworkAccess", "Enabled"),
        "restrictOutboundNetworkAccess": put.body.get("restrictOutboundNetworkAccess", "Disabled"),
        "minimalTlsVersion": put.body.get("minimalTlsVersion", "1.2"),
        # Azure makes up a login where Entra authentication is the only one; what it calls it is unverified.
        "administratorLogin": put.body.get("administratorLogin")
        or before.get("administratorLogin")
        or f"CloudSA{put.name[:8].replace('-', '')}",
        **identity_answer(put, world),
    }
    return answered


def _effects(server: Resource, before: Resource | None, _world: World) -> Iterable[Write]:
    if before is None:
        id_ = f"{server.id}/databases/master"
        yield Write(id_, DATABASES, {"name": "master", "status": "Online"}, server.location)


def _presents(server: Resource, world: World) -> Body:
    found = endpoint_connections(server, world)
    return {"privateEndpointConnections": found} if found else {}


def _private_link(server: Resource) -> Groups:
    # That the member is called as the group is general knowledge, unverified.
    return single("sqlServer", f"{server.name.lower()}.{_SUFFIX}", f"privatelink.{_SUFFIX}")


SERVER: Final = ResourceType(
    token="azure-native:sql:Server",  # noqa: S106 a type token
    type=SERVERS,
    path=("serverName",),
    name=NameRule(
        re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"),
        "1 to 63 lower-case letters, digits and '-', and not begin or end with '-'",
        code="InvalidServerName",
        source="general knowledge",
    ),
    patterns={"administrators.sid": _GUID, "administrators.tenantId": _GUID},
    closed={
        "minimalTlsVersion": ("None", "1.0", "1.1", "1.2", "1.3"),
        "publicNetworkAccess": ("Enabled", "Disabled", "SecuredByPerimeter"),
        "restrictOutboundNetworkAccess": ("Enabled", "Disabled"),
        "administrators.principalType": ("User", "Group", "Application"),
    },
    immutable=("administratorLogin",),
    write_only=("administratorLoginPassword",),
    rules=(
        _complex,
        _long_enough,
        _not_too_long,
        _login,
        _somebody_signs_in,
        _entra_only_once,
        _name_is_free,
        no_reserved_word,
    ),
    answers=_answers,
    effects=_effects,
    presents=_presents,
    private_link=_private_link,
)
