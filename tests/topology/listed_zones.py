"""Which privatelink zones others list, pinned as facts: a second source beside the one that `topology.zones` follows.

For the public and the US Government cloud: microsoft/terraform-azurerm-environment-configuration, `locals.tf`
@00379c3d. For China: Azure/azure-quickstart-templates, machine-learning-end-to-end-secure (`keyvault.bicep`,
`containerregistry.bicep`, `machinelearningnetworking.bicep`; storage by the suffix that the Azure CLI has for
AzureChinaCloud), and for SQL `private-endpoint-dns.md` of mc-docs @d36923f2. Each of them was written by others than
the table's page. Only what a plan of ours can use was taken over.
"""

from __future__ import annotations

from typing import Final

_STORAGE: Final = ("blob", "file", "queue", "table", "dfs")


def _storage(suffix: str) -> dict[str, str]:
    return {kind: f"privatelink.{kind}.{suffix}" for kind in _STORAGE}


LISTED: Final[dict[str, dict[str, str]]] = {
    "public": {
        **_storage("core.windows.net"),
        "vaultcore": "privatelink.vaultcore.azure.net",
        "azurecr": "privatelink.azurecr.io",
        "database": "privatelink.database.windows.net",
        "api.azureml": "privatelink.api.azureml.ms",
        "notebooks": "privatelink.notebooks.azure.net",
        "monitor": "privatelink.monitor.azure.com",
        "oms.opinsights": "privatelink.oms.opinsights.azure.com",
        "ods.opinsights": "privatelink.ods.opinsights.azure.com",
        "agentsvc": "privatelink.agentsvc.azure-automation.net",
    },
    "usgovernment": {
        **_storage("core.usgovcloudapi.net"),
        "vaultcore": "privatelink.vaultcore.usgovcloudapi.net",
        "azurecr": "privatelink.azurecr.us",
        "database": "privatelink.database.usgovcloudapi.net",
        "api.azureml": "privatelink.api.ml.azure.us",
        "notebooks": "privatelink.notebooks.usgovcloudapi.net",
        "monitor": "privatelink.monitor.azure.us",
        "oms.opinsights": "privatelink.oms.opinsights.azure.us",
        "ods.opinsights": "privatelink.ods.opinsights.azure.us",
        "agentsvc": "privatelink.agentsvc.azure-automation.us",
    },
    "china": {
        **_storage("core.chinacloudapi.cn"),
        "vaultcore": "privatelink.vaultcore.azure.cn",
        "azurecr": "privatelink.azurecr.cn",
        "database": "privatelink.database.chinacloudapi.cn",
        "api.azureml": "privatelink.api.ml.azure.cn",
        "notebooks": "privatelink.notebooks.chinacloudapi.cn",
    },
}

# What people deploy although no page of Microsoft's lists it: the second source itself has the last two.
UNLISTED: Final = frozenset(
    {
        "privatelink.applicationinsights.io",
        "privatelink.cert.api.azureml.ms",
        "privatelink.cert.api.ml.azure.us",
    }
)
