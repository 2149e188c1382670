"""The names of a workspace, as Azure makes them of its GUID, name and region (how-to-custom-dns.md, 2026-03-26)."""

from __future__ import annotations

from typing import Final

from localazure.core.ids import stable_uuid
from localazure.core.private_link import Groups, LinkHost, LinkMember
from localazure.core.store import Resource

WORKSPACES: Final = "Microsoft.MachineLearningServices/workspaces"
_API: Final = "api.azureml.ms"
_NOTEBOOKS: Final = "notebooks.azure.net"


def guid(workspace_id: str) -> str:
    """The GUID that a workspace has from its creation on."""
    return stable_uuid(workspace_id, "workspaceId")


def api_host(location: str) -> str:
    """The host of a region's API."""
    return f"{location}.{_API}"


def notebooks_host(name: str, location: str, own: str) -> str:
    """The host of a workspace's notebooks. DNS labels have 63 characters at most, so the name is cut to fit."""
    fixed = f"-{location}-{own}"
    return f"ml-{name}"[: 63 - len(fixed)] + f"{fixed}.{location}.{_NOTEBOOKS}"


def private_link(workspace: Resource) -> Groups:
    """One group with a member each for the API, notebooks and managed online endpoints; the names of the members are
    unverified.
    """
    own, location = guid(workspace.id), workspace.location or ""
    base = f"{own}.workspace.{location}"
    notebooks = notebooks_host(workspace.name, location, own)
    api_zone, notebooks_zone = f"privatelink.{_API}", f"privatelink.{_NOTEBOOKS}"
    return {
        "amlworkspace": (
            LinkMember(
                "default",
                (
                    LinkHost(f"{base}.{_API}", api_zone, base),
                    LinkHost(f"{base}.cert.{_API}", api_zone, f"{base}.cert"),
                ),
            ),
            LinkMember("notebook", (LinkHost(notebooks, notebooks_zone, notebooks.removesuffix(f".{_NOTEBOOKS}")),)),
            LinkMember(
                "inference",
                (LinkHost(f"*.{own}.inference.{location}.{_API}", api_zone, f"*.{own}.inference.{location}"),),
            ),
        )
    }
