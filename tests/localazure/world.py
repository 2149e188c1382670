"""A local Azure of one's own, and short ways to write resources into it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from localazure.azure import CATALOGUE
from localazure.core.catalogue import path_names, resource_id
from localazure.core.conditions import ConditionsFile
from localazure.core.control import ControlPlane
from localazure.core.errors import ArmError
from localazure.core.schema import sdk_index
from localazure.core.store import Resource, Store

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
NETWORK_ID = f"{NETWORK}/virtualNetworks"
TENANT = "00000000-0000-0000-0000-00000000beef"
GUID = "11111111-1111-1111-1111-111111111111"


class World:
    """A control plane on a fresh store with the resource group `rg` in westeurope."""

    def __init__(self, path: Path, conditions: ConditionsFile | None = None) -> None:
        self.azure = ControlPlane(Store(path), CATALOGUE, sdk_index(), conditions)
        self.put("resources:ResourceGroup", resourceGroupName="rg", location="westeurope")

    def put(self, token: str, new: bool = False, **inputs: Any) -> Resource:
        """Write a resource in `rg`, with a location where the type has one."""
        type_ = CATALOGUE.by_token(f"azure-native:{token}")
        assert type_ is not None, token
        full: dict[str, Any] = {"resourceGroupName": "rg"} if type_.scope != "extension" else {}
        if type_.located:
            full["location"] = "global" if type_.locations == "global" else "westeurope"
        full |= copy.deepcopy(inputs)
        names = path_names(type_)
        body = {key: value for key, value in full.items() if key not in {*names, "resourceGroupName"}}
        return self.azure.put(type_, resource_id(type_, full), body, new=new)

    def codes(self, token: str, **inputs: Any) -> set[str]:
        """The rules that refuse a write; empty when it is accepted."""
        try:
            self.put(token, **inputs)
        except ArmError as error:
            return {refusal.rule for refusal in error.refusals}
        return set()

    def delete_codes(self, resource_id_: str) -> set[str]:
        """The rules that refuse a deletion."""
        try:
            self.azure.delete(resource_id_)
        except ArmError as error:
            return {refusal.rule for refusal in error.refusals}
        return set()

    # what most tests need

    def network(self, name: str = "hub", prefix: str = "10.0.0.0/16", **more: Any) -> Resource:
        return self.put(
            "network:VirtualNetwork", virtualNetworkName=name, addressSpace={"addressPrefixes": [prefix]}, **more
        )

    def subnet(self, name: str = "a", prefix: str = "10.0.0.0/24", network: str = "hub", **more: Any) -> Resource:
        return self.put("network:Subnet", virtualNetworkName=network, subnetName=name, addressPrefix=prefix, **more)

    def group(self, name: str = "nsg", *rules: dict[str, Any]) -> Resource:
        return self.put("network:NetworkSecurityGroup", networkSecurityGroupName=name, securityRules=list(rules))

    def vault(self, name: str = "kv-one", **properties: Any) -> Resource:
        return self.put("keyvault:Vault", vaultName=name, properties=vault_properties(**properties))

    def storage(self, name: str = "stone", **more: Any) -> Resource:
        given = {"kind": "StorageV2", "sku": {"name": "Standard_LRS"}, **more}
        return self.put("storage:StorageAccount", accountName=name, **given)

    def endpoint(self, name: str = "pe", subnet: str = "a", target: str = "", group: str = "vault") -> Resource:
        return self.put("network:PrivateEndpoint", **endpoint(name, subnet, target, [group]))

    def identity(self, name: str = "id-one") -> Resource:
        return self.put("managedidentity:UserAssignedIdentity", resourceName=name)


def vault_properties(**more: Any) -> dict[str, Any]:
    return {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "enableRbacAuthorization": True, **more}


def subnet_id(name: str = "a", network: str = "hub") -> str:
    return f"{NETWORK}/virtualNetworks/{network}/subnets/{name}"


def security_rule(**more: Any) -> dict[str, Any]:
    rule = {
        "name": "web",
        "priority": 100,
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "Tcp",
        "sourceAddressPrefix": "10.0.0.0/8",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": "443",
    }
    return {key: value for key, value in {**rule, **more}.items() if value is not None}


def endpoint(name: str, subnet: str, target: str, groups: list[str]) -> dict[str, Any]:
    target = target or f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-one"
    return {
        "privateEndpointName": name,
        "subnet": {"id": subnet_id(subnet)},
        "privateLinkServiceConnections": [{"name": "link", "privateLinkServiceId": target, "groupIds": groups}],
    }


def balancer(**more: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "loadBalancerName": "lb",
        "sku": {"name": "Standard"},
        "frontendIPConfigurations": [
            {
                "name": "front",
                "subnet": {"id": subnet_id()},
                "privateIPAddress": "10.0.0.20",
                "privateIPAllocationMethod": "Static",
            }
        ],
        "backendAddressPools": [{"name": "web"}],
        "probes": [{"name": "probe", "protocol": "Tcp", "port": 12800, "intervalInSeconds": 15}],
        "loadBalancingRules": [
            {
                "name": "https",
                "protocol": "Tcp",
                "frontendPort": 443,
                "backendPort": 12800,
                "frontendIPConfiguration": {"id": "$self/frontendIPConfigurations/front"},
                "backendAddressPool": {"id": "$self/backendAddressPools/web"},
                "probe": {"id": "$self/probes/probe"},
            }
        ],
    }
    return {**body, **more}


def gateway(**more: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "applicationGatewayName": "agw",
        "sku": {"name": "Standard_v2", "tier": "Standard_v2"},
        "autoscaleConfiguration": {"minCapacity": 1, "maxCapacity": 3},
        "gatewayIPConfigurations": [{"name": "gw", "subnet": {"id": subnet_id("agw")}}],
        "frontendIPConfigurations": [
            {
                "name": "front",
                "subnet": {"id": subnet_id("agw")},
                "privateIPAddress": "10.0.1.10",
                "privateIPAllocationMethod": "Static",
            }
        ],
        "frontendPorts": [{"name": "https", "port": 443}],
        "backendAddressPools": [{"name": "pool", "backendAddresses": [{"ipAddress": "10.0.0.20"}]}],
        "backendHttpSettingsCollection": [{"name": "https", "port": 443, "protocol": "Https"}],
        "sslCertificates": [{"name": "cert", "data": "cGZ4", "password": "pfx-secret-text"}],
        "httpListeners": [listener("api")],
        "requestRoutingRules": [routing("api", 100, "api")],
    }
    return {**body, **more}


def listener(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "protocol": "Https",
        "frontendIPConfiguration": {"id": "$self/frontendIPConfigurations/front"},
        "frontendPort": {"id": "$self/frontendPorts/https"},
        "sslCertificate": {"id": "$self/sslCertificates/cert"},
        **more,
    }


def routing(name: str, priority: int | None, listener_name: str) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "name": name,
        "ruleType": "Basic",
        "httpListener": {"id": f"$self/httpListeners/{listener_name}"},
        "backendAddressPool": {"id": "$self/backendAddressPools/pool"},
        "backendHttpSettings": {"id": "$self/backendHttpSettingsCollection/https"},
    }
    return rule if priority is None else {**rule, "priority": priority}


def scale_set(**more: Any) -> dict[str, Any]:
    os_profile = {"computerNamePrefix": "web", "adminUsername": "azureops", "adminPassword": "Long-enough-1-secret"}
    body: dict[str, Any] = {
        "vmScaleSetName": "vmss",
        "sku": {"name": "Standard_D4s_v5", "capacity": 2},
        "upgradePolicy": {"mode": "Manual"},
        "virtualMachineProfile": {
            "osProfile": {**os_profile, **more.pop("os_profile", {})},
            "storageProfile": {
                "imageReference": {"publisher": "MicrosoftWindowsServer", "offer": "WindowsServer", "sku": "2022"},
                "osDisk": {"createOption": "FromImage", "managedDisk": {"storageAccountType": "Premium_LRS"}},
            },
            "networkProfile": {
                "networkInterfaceConfigurations": [
                    {
                        "name": "nic",
                        "primary": True,
                        "ipConfigurations": [{"name": "ip", "subnet": {"id": more.pop("subnet", subnet_id())}}],
                    }
                ]
            },
        },
    }
    return {**body, **more}
