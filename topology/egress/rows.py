"""The table of what has to be reached outside the networks. Nothing in it is a package index: those are configured.

Pages: azure-ai-docs machine-learning `how-to-access-azureml-behind-firewall.md` (2026-03-19) is [AML]. Where [AML] and
azure-docs `service-tags-overview.md` spell a tag differently ("Keyvault", "Frontdoor.FirstParty",
"AzureFrontDoor.FrontEnd"), the latter is right, because rules are judged by it.

Port 80 outwards is there where Azure calls for it, and only towards the service that asks for it. Nothing comes in
on 80.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from topology.plan.network import Protocol

VERSION: Final = "2026-03-19"  # the date of [AML] that the table follows

Audience = Literal["nodes", "computes", "plain", "jumpbox"]
Condition = Literal["high business impact", "no private monitor", "firewall"]


@dataclass(frozen=True, slots=True)
class Row:
    """One service outside. It has a service tag, or addresses, or a set of hosts that only a firewall tells apart."""

    id: str  # in PascalCase: rules are named by it
    tag: str | None  # "{region}" stands for the region
    protocol: Protocol
    ports: tuple[str, ...]
    audience: tuple[Audience, ...]  # who calls it
    why: str
    source: str
    when: Condition | None = None  # None: always
    hosts: tuple[str, ...] = ()  # its names, for firewalls that know no tags
    addresses: tuple[str, ...] = ()  # where Azure has no tag for it


_AML: Final = "how-to-access-azureml-behind-firewall.md, 2026-03-19"
_EVERYONE: Final[tuple[Audience, ...]] = ("nodes", "computes", "plain", "jumpbox")
_WINDOWS: Final[tuple[Audience, ...]] = ("nodes", "jumpbox")

ROWS: Final[tuple[Row, ...]] = (
    Row(
        "Entra",
        "AzureActiveDirectory",
        "Tcp",
        ("443",),
        _EVERYONE,
        "sign-in and token validation at login.microsoftonline.com",
        _AML,
        hosts=("login.microsoftonline.com", "graph.microsoft.com", "graph.windows.net"),
    ),
    Row(
        "ResourceManager",
        "AzureResourceManager",
        "Tcp",
        ("443",),
        _EVERYONE,
        "the management API at management.azure.com",
        _AML,
        hosts=("management.azure.com",),
    ),
    # The same page asks for 80 to Entra from computes: certificates of sign-in are checked there.
    Row(
        "EntraPlain",
        "AzureActiveDirectory",
        "Tcp",
        ("80",),
        ("computes",),
        "sign-in of computes, which Azure documents on port 80 too",
        _AML,
        hosts=("login.microsoftonline.com",),
    ),
    Row(
        "MachineLearning",
        "AzureMachineLearning",
        "Tcp",
        ("443", "8787", "18881"),
        ("computes",),
        "the workspace's services, RStudio (8787) and the language server (18881) of compute instances",
        _AML,
        hosts=(
            "ml.azure.com",
            "*.azureml.ms",
            "*.azureml.net",
            "*.notebooks.azure.net",
            "*.aznbcontent.net",
            "*.instances.azureml.ms",
            "*.instances.azureml.net",
            "*.instances.ml.azure.ms",
        ),
    ),
    Row(
        "MachineLearningUdp",
        "AzureMachineLearning",
        "Udp",
        ("5831",),
        ("computes",),
        "compute instances report their state",
        _AML,
        hosts=("{region}.tundra.azureml.ms", "*.tundra.{region}.api.azureml.ms"),
    ),
    Row(
        "Batch",
        "BatchNodeManagement.{region}",
        "*",
        ("443",),
        ("computes",),
        "Azure Batch, which runs clusters and compute instances",
        _AML,
        hosts=("*.{region}.batch.azure.com", "*.{region}.service.batch.azure.com"),
    ),
    # The tag takes in everybody's accounts of the region: a service endpoint policy or a private endpoint narrows it
    # (how-to-prevent-data-loss-exfiltration).
    Row(
        "Storage",
        "Storage.{region}",
        "Tcp",
        ("443",),
        ("computes",),
        "accounts of Azure Batch; the workspace's own is reached at its private endpoint",
        _AML,
        hosts=("*.blob.core.windows.net", "*.table.core.windows.net", "*.queue.core.windows.net"),
    ),
    Row(
        "StorageShares",
        "Storage.{region}",
        "Tcp",
        ("445",),
        ("computes",),
        "file shares where a firewall stands before storage",
        _AML,
        when="firewall",
        hosts=("*.file.core.windows.net",),
    ),
    Row(
        "FrontDoor",
        "AzureFrontDoor.Frontend",
        "Tcp",
        ("443",),
        ("computes",),
        "the studio's entry point, images and environments of automated ML",
        _AML,
        hosts=("ml.azure.com", "automlresources-prod-d0eaehh7g8andvav.b02.azurefd.net", "aka.ms"),
    ),
    Row(
        "MicrosoftImages",
        "MicrosoftContainerRegistry.{region}",
        "Tcp",
        ("443",),
        ("computes",),
        "container images that Microsoft provides",
        _AML,
        hosts=("mcr.microsoft.com", "*.data.mcr.microsoft.com"),
    ),
    Row(
        "MicrosoftImagesFrontDoor",
        "AzureFrontDoor.FirstParty",
        "Tcp",
        ("443",),
        ("computes",),
        "the layers of container images that Microsoft provides",
        _AML,
        hosts=("mcr.microsoft.com", "*.data.mcr.microsoft.com"),
    ),
    Row(
        "Monitor",
        "AzureMonitor",
        "Tcp",
        ("443",),
        ("nodes", "computes", "jumpbox"),
        "logs and metrics, where no private link scope takes them",
        _AML,
        when="no private monitor",
        hosts=(
            "dc.applicationinsights.azure.com",
            "dc.applicationinsights.microsoft.com",
            "dc.services.visualstudio.com",
            "*.in.applicationinsights.azure.com",
        ),
    ),
    Row(
        "BatchVault",
        "AzureKeyVault.{region}",
        "Tcp",
        ("443",),
        ("computes",),
        "the key vault of Azure Batch, for workspaces of high business impact",
        _AML,
        when="high business impact",
        hosts=("*.vault.azure.net",),
    ),
    # Windows: the addresses of kms.core.windows.net and azkms.core.windows.net. Azure answers only where the request
    # comes from a public address of its own, as the firewall's and the NAT gateway's are.
    Row(
        "WindowsActivation",
        None,
        "Tcp",
        ("1688",),
        _WINDOWS,
        "Windows activates itself at Azure's key management service",
        "virtual-machines/windows custom-routes-enable-kms-activation, unverified",
        hosts=("kms.core.windows.net", "azkms.core.windows.net"),
        addresses=("23.102.135.246/32", "20.118.99.224/32", "40.83.235.53/32"),
    ),
    Row(
        "WindowsUpdate",
        "AzureUpdateDelivery",
        "Tcp",
        ("443",),
        _WINDOWS,
        "updates of Windows",
        "service-tags-overview.md, unverified",
        hosts=("*.windowsupdate.com", "*.update.microsoft.com", "*.delivery.mp.microsoft.com"),
    ),
    Row(
        "WindowsUpdateFrontDoor",
        "AzureFrontDoor.FirstParty",
        "Tcp",
        ("443",),
        _WINDOWS,
        "what goes with updates of Windows",
        "service-tags-overview.md, unverified",
        hosts=("*.windowsupdate.com", "*.update.microsoft.com"),
    ),
)

# What comes in where computes have public addresses, and the one route that such computes need past a firewall: the
# answers to a call that came in at a public address have to leave by it.
INBOUND: Final = Row(
    "MachineLearningControl",
    "AzureMachineLearning",
    "Tcp",
    ("44224",),
    ("computes",),
    "the service calls computes that have public addresses",
    _AML,
)
