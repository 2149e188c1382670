"""Short ways to write the resources of fixtures, as azure-native's Check leaves their inputs."""

from __future__ import annotations

from typing import Any

from tests.policies.engine import NOT_KNOWN, Registered

GROUP = "rg"


def rule(**changed: Any) -> dict[str, Any]:
    """An inbound Allow of TCP 80 from anywhere at 200, changed as told; None takes a property away."""
    given = {
        "name": "rule",
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "Tcp",
        "priority": 200.0,
        "sourceAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": "80",
        **changed,
    }
    return {key: value for key, value in given.items() if value is not None}


def deny(**changed: Any) -> dict[str, Any]:
    """An inbound Deny of everything at 100, changed as told."""
    return rule(
        **{"name": "deny", "access": "Deny", "protocol": "*", "priority": 100.0, "destinationPortRange": "*"} | changed
    )


def nsg(*rules: Any, name: str = "nsg", **props: Any) -> Registered:
    given = {"networkSecurityGroupName": name, "resourceGroupName": GROUP, "securityRules": list(rules), **props}
    return Registered("azure-native:network:NetworkSecurityGroup", name, given)


def separate(group: Registered | str, name: str = "separate", **changed: Any) -> Registered:
    """A rule as a resource of its own, in a group of the stack (by output, as programs do) or by name."""
    depends = {} if isinstance(group, str) else {"networkSecurityGroupName": [group]}
    props = rule(name=None, **changed) | {
        "securityRuleName": name,
        "networkSecurityGroupName": group if isinstance(group, str) else NOT_KNOWN,
        "resourceGroupName": GROUP,
    }
    return Registered("azure-native:network:SecurityRule", name, props, depends)


def network(name: str, **props: Any) -> Registered:
    given = {
        "virtualNetworkName": name,
        "resourceGroupName": GROUP,
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
    }
    return Registered("azure-native:network:VirtualNetwork", name, given | props)


def subnet(of: Registered, name: str = "subnet", group: Registered | None = None, **props: Any) -> Registered:
    """A subnet that refers to its network by name and to its group by id, as our program does."""
    given: dict[str, Any] = {"subnetName": name, "virtualNetworkName": of.name, "resourceGroupName": GROUP, **props}
    depends = {}
    if group is not None:
        given["networkSecurityGroup"] = {"id": NOT_KNOWN}
        depends["networkSecurityGroup"] = [group]
    return Registered("azure-native:network:Subnet", f"{of.name}-{name}", given, depends)


def peering(local: Registered, remote: Registered | str, **props: Any) -> Registered:
    known = isinstance(remote, str)
    target = remote if isinstance(remote, str) else remote.name
    given = {
        "virtualNetworkName": local.name,
        "resourceGroupName": GROUP,
        "remoteVirtualNetwork": {"id": remote if known else NOT_KNOWN},
        **props,
    }
    depends = {} if isinstance(remote, str) else {"remoteVirtualNetwork": [remote]}
    name = f"{local.name}-to-{target.rpartition('/')[2]}"
    return Registered("azure-native:network:VirtualNetworkPeering", name, given, depends)


def zone(name: str = "privatelink.vaultcore.azure.net", **props: Any) -> Registered:
    given = {"privateZoneName": name, "resourceGroupName": GROUP, "location": "global", **props}
    return Registered("azure-native:privatedns:PrivateZone", name, given)


def link(of: Registered, to: Registered | str) -> Registered:
    known = isinstance(to, str)
    target = to if isinstance(to, str) else to.name
    given = {
        "privateZoneName": of.name,
        "resourceGroupName": GROUP,
        "virtualNetwork": {"id": to if known else NOT_KNOWN},
    }
    depends = {} if isinstance(to, str) else {"virtualNetwork": [to]}
    name = f"{of.name}-{target.rpartition('/')[2]}"
    return Registered("azure-native:privatedns:VirtualNetworkLink", name, given, depends)


def endpoint(within: Registered, name: str = "endpoint", **props: Any) -> Registered:
    given = {"privateEndpointName": name, "resourceGroupName": GROUP, "subnet": {"id": NOT_KNOWN}, **props}
    return Registered("azure-native:network:PrivateEndpoint", name, given, {"subnet": [within]})


def existing(name: str) -> str:
    """The id of a virtual network outside the stack."""
    group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/far"
    return f"{group}/providers/Microsoft.Network/virtualNetworks/{name}"
