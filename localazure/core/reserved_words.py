"""Words that names of resources with an address on the Internet may not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.model import Put, World, rule

_WHOLE: Final = frozenset(
    [
        *("access", "app_code", "app_themes", "app_data", "app_globalresources", "app_localresources"),
        *("app_webreferences", "app_browsers", "azure", "bing", "bizspark", "biztalk", "cortana", "directx", "dotnet"),
        *("dynamics", "excel", "exchange", "forefront", "groove", "hololens", "hyperv", "kinect", "lync", "msdn"),
        *("o365", "office", "office365", "onedrive", "onenote", "outlook", "powerpoint", "sharepoint", "skype"),
        *("visio", "visualstudio", "web.config", "xbox"),
    ]
)
_ANYWHERE: Final = ("microsoft", "windows")
_FIRST: Final = "login"


@rule(
    "NAME-02",
    "the name of what has an address on the Internet is no reserved word",
    code="ReservedResourceName",
    source="azure-resource-manager troubleshooting/error-reserved-resource-name",
    known="documentation",
)
def no_reserved_word(put: Put, _world: World) -> Iterator[str]:
    """For vaults, storage accounts, registries and SQL servers. Only a new name is looked at."""
    name = put.name.lower()
    reserved = name in _WHOLE or name.startswith(_FIRST) or any(word in name for word in _ANYWHERE)
    if put.before is None and reserved:
        yield f"The resource name {put.name} or a part of the name is a trademarked or reserved word."
