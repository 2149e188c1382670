"""An Azure SQL server has no public side, speaks modern TLS, and knows the directory's users only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulumi_policy import Severity

from policies.core import define
from policies.core.values import Resource, dig
from policies.parts import settings
from policies.parts.settings import Setting

_SERVER: Final = "sql:Server"
_ENTRA_ONLY: Final = "sql:ServerAzureADOnlyAuthentication"


def _has_directory_admin(props: Mapping[str, Any]) -> bool:
    # Without an administrator from the directory nobody could sign in.
    return isinstance(dig(props, "administrators"), Mapping)


_SETTINGS: Final = (
    Setting(
        ("publicNetworkAccess",),
        settings.word_in("disabled"),
        "Disabled",
        "the server answers from the internet",
    ),
    Setting(
        ("minimalTlsVersion",),
        settings.word_in("1.2", "1.3"),
        "1.2",
        "older TLS is taken as well",
    ),
    Setting(
        ("administrators", "azureADOnlyAuthentication"),
        settings.is_true,
        True,
        "logins with passwords work beside the directory's users",
        safe=_has_directory_admin,
    ),
)
_SEPARATE: Final = (
    Setting(
        ("azureADOnlyAuthentication",),
        settings.is_true,
        True,
        "logins with passwords work beside the directory's users",
    ),
)


def check(resource: Resource, _config: define.Config) -> Iterable[str]:
    """Judge a server, or its setting about passwords where that stands apart."""
    return settings.judged(resource, _SETTINGS if resource.type == _SERVER else _SEPARATE)


_remedied_server: Final = settings.remedied(_SETTINGS)
_remedied_separate: Final = settings.remedied(_SEPARATE)


def remedied(props: Any) -> bool:
    """Put right what can be. A server has the setting about passwords below its administrators, never beside them."""
    apart = "authenticationName" in props or "azureADOnlyAuthentication" in props
    return (_remedied_separate if apart else _remedied_server)(props)


POLICY = define.resource_policy(
    define.About(
        name="sql-server-hardened",
        title="SQL servers are private and know no passwords",
        description=(
            "An Azure SQL server must have public access off, TLS 1.2 or newer, and Entra authentication only, from "
            "the moment at which it is made."
        ),
        severity=Severity.HIGH,
        framework=define.cis("4.1.4", "Ensure that Azure Active Directory Admin is Configured for SQL Servers"),
        tags=(
            *("CKV_AZURE_52", "CKV_AZURE_113", "32e6bbec", "1b8ca024"),
            *("MCSB:IM-1", "MCSB:NS-2", "sql", "private-network", "tls"),
        ),
        remediation=(
            "Set publicNetworkAccess Disabled, minimalTlsVersion 1.2, administrators.azureADOnlyAuthentication true, "
            "and use a private endpoint. The remedy leaves the last one to you where no administrator is named."
        ),
    ),
    types=(_SERVER, _ENTRA_ONLY),
    check=check,
    remedy=remedied,
)
