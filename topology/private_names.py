"""The public names that lead to private endpoints: what clients ask for, and what pointers answer.

Of a workspace Azure makes part of each name from a GUID that it gives the workspace at its creation: "{guid}" in a name
stands for it. Source: azure-ai-docs `how-to-custom-dns.md` (2026-03-26).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from topology.regions import Cloud
from topology.zones import SUFFIXES

GUID: Final = "{guid}"
_GUID_LENGTH: Final = 36
_LABEL: Final = 63  # characters of one label of a DNS name (RFC 1035, 2.3.4)

# A name below the wildcard that stands for every managed online endpoint, for pointers: a wildcard is no target of one.
ANY_ENDPOINT: Final = "endpoint"


def notebooks_label(workspace: str, region: str, guid: str = GUID) -> str:
    """The first label of a workspace's notebooks name: the workspace's name is cut so that the whole fits."""
    room = _LABEL - len(f"ml--{region}-") - _GUID_LENGTH
    return f"ml-{workspace[:room]}-{region}-{guid}"


def workspace_names(cloud: Cloud, workspace: str, region: str, guid: str = GUID) -> Mapping[str, tuple[str, ...]]:
    """The names of a workspace by member of its private endpoint.

    The name of `inference` is a wildcard: managed online endpoints are labels below it.
    """
    suffix = SUFFIXES[cloud]
    own = f"{guid}.workspace.{region}"
    return {
        "default": (f"{own}.{suffix.workspace}", f"{own}.cert.{suffix.workspace}"),
        "notebook": (f"{notebooks_label(workspace, region, guid)}.{region}.{suffix.notebooks}",),
        "inference": (f"*.{guid}.inference.{region}.{suffix.workspace}",),
    }


def names_of(cloud: Cloud, group: str, member: str, name: str, region: str) -> tuple[str, ...]:
    """The public names behind one member of the private endpoint of the resource called `name`, in `region`.

    A member that nothing is known of has none.
    """
    suffix = SUFFIXES[cloud]
    if group == "amlworkspace":
        return workspace_names(cloud, name, region).get(member, ())
    if group == "vault":
        return (f"{name}.{suffix.vault}",)
    if group == "sqlServer":
        return (f"{name}.{suffix.sql}",)
    if group == "registry":
        data = member.removeprefix("registry_data_")
        return (f"{name}.{suffix.registry}",) if data == member else (f"{name}.{data}.data.{suffix.registry}",)
    return (f"{name}.{group}.{suffix.storage}",)


def pointer(name: str) -> str:
    """The name that a pointer record answers for a public name; of a wildcard, one that it stands for."""
    return f"{ANY_ENDPOINT}{name[1:]}" if name.startswith("*.") else name
