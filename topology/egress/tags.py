"""The service tags that the table may name, with whether a region may follow: "Storage.westeurope".

Source: azure-docs virtual-network `service-tags-overview.md` for all but those marked unverified there. Azure Firewall
takes them as destinations of network rules, security groups on either side.
"""

from __future__ import annotations

from typing import Final

from topology.regions import CODES

# Name -> whether Azure keeps it by region as well.
SERVICE_TAGS: Final[dict[str, bool]] = {
    "AzureActiveDirectory": False,
    "AzureCloud": True,
    "AzureContainerRegistry": True,
    "AzureFrontDoor.FirstParty": False,
    "AzureFrontDoor.Frontend": False,
    "AzureKeyVault": True,
    "AzureMachineLearning": True,
    "AzureMonitor": False,
    "AzureResourceManager": False,
    "AzureUpdateDelivery": False,  # unverified: newer than the copy of the page
    "BatchNodeManagement": True,
    "GatewayManager": False,
    "GuestAndHybridManagement": False,
    "Internet": False,
    "MicrosoftContainerRegistry": True,
    "Sql": True,
    "Storage": True,
    "VirtualNetwork": False,
}


def is_service_tag(text: str) -> bool:
    """Whether a rule may name this tag: one of the list, or a regional one of it with a region that exists."""
    if text in SERVICE_TAGS:
        return True
    name, _, region = text.rpartition(".")
    return SERVICE_TAGS.get(name, False) and region.lower() in CODES
