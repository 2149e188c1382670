"""Networks written by hand for tests, as an ARM listing: one function a resource, names in, entries out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from reachability import addresses, reading
from reachability.flows.pairs import Flows
from reachability.intervals import EMPTY
from reachability.network import Outside, build

Entry = dict[str, Any]
_GROUP = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg"


def identity(kind: str, name: str, provider: str = "Microsoft.Network") -> str:
    """`identity("virtualNetworks/subnets", "hub/web")` is the ARM id of that subnet."""
    kinds, names = kind.split("/"), name.split("/")
    path = "/".join(f"{one}/{other}" for one, other in zip(kinds, names, strict=True))
    return f"{_GROUP}/providers/{provider}/{path}"


def entry(kind: str, name: str, provider: str = "Microsoft.Network", **properties: Any) -> Entry:
    return {
        "id": identity(kind, name, provider),
        "name": name.rpartition("/")[2],
        "type": f"{provider}/{kind}",
        "properties": properties,
    }


def ref(kind: str, name: str, provider: str = "Microsoft.Network") -> Entry:
    return {"id": identity(kind, name, provider)}


def vnet(name: str, *prefixes: str, dns: Sequence[str] = ()) -> Entry:
    return entry(
        "virtualNetworks", name, addressSpace={"addressPrefixes": list(prefixes)}, dhcpOptions={"dnsServers": list(dns)}
    )


def subnet(
    name: str,
    prefix: str,
    *,
    nsg: str = "",
    table: str = "",
    nat: str = "",
    outbound: bool = False,
    policies: str = "Disabled",
    **more: Any,
) -> Entry:
    properties: Entry = {
        "addressPrefix": prefix,
        "defaultOutboundAccess": outbound,
        "privateEndpointNetworkPolicies": policies,
        **more,
    }
    if nsg:
        properties["networkSecurityGroup"] = ref("networkSecurityGroups", nsg)
    if table:
        properties["routeTable"] = ref("routeTables", table)
    if nat:
        properties["natGateway"] = ref("natGateways", nat)
    return entry("virtualNetworks/subnets", name, **properties)


def rule(
    name: str,
    priority: int,
    direction: str = "Inbound",
    access: str = "Allow",
    *,
    source: str | Sequence[str] = "*",
    to: str | Sequence[str] = "*",
    ports: str | Sequence[str] = "*",
    protocol: str = "*",
    source_ports: str = "*",
    **more: Any,
) -> Entry:
    properties: Entry = {
        "priority": priority,
        "direction": direction,
        "access": access,
        "protocol": protocol,
        "sourcePortRange": source_ports,
        **more,
    }
    for key, value in (("sourceAddressPrefix", source), ("destinationAddressPrefix", to)):
        if isinstance(value, str):
            if value:
                properties[key] = value
        else:
            properties[f"{key}es"] = list(value)
    properties.update(
        {"destinationPortRange": ports} if isinstance(ports, str) else {"destinationPortRanges": list(ports)}
    )
    return {"name": name, "properties": properties}


def nsg(name: str, *rules: Entry) -> Entry:
    return entry("networkSecurityGroups", name, securityRules=list(rules))


def table(name: str, *routes: tuple[str, str, str | None], propagate: bool = True) -> Entry:
    return entry(
        "routeTables",
        name,
        disableBgpRoutePropagation=not propagate,
        routes=[
            {
                "name": f"r{number}",
                "properties": {"addressPrefix": prefix, "nextHopType": hop}
                | ({"nextHopIpAddress": address} if address else {}),
            }
            for number, (prefix, hop, address) in enumerate(routes)
        ],
    )


def peering(local: str, remote: str, **flags: bool) -> Entry:
    spelled = {
        "allowVirtualNetworkAccess": flags.get("access", True),
        "allowForwardedTraffic": flags.get("forwarded", False),
        "allowGatewayTransit": flags.get("transit", False),
        "useRemoteGateways": flags.get("uses", False),
    }
    return entry(
        "virtualNetworks/virtualNetworkPeerings",
        f"{local}/to-{remote}",
        remoteVirtualNetwork=ref("virtualNetworks", remote),
        **spelled,
    )


def peered(one: str, other: str, **flags: bool) -> list[Entry]:
    return [peering(one, other, **flags), peering(other, one, **flags)]


def public_ip(name: str, address: str | None = None, sku: str = "Standard") -> Entry:
    made = entry("publicIPAddresses", name, **({"ipAddress": address} if address else {}))
    return {**made, "sku": {"name": sku}}


def nic(
    name: str,
    where: str,
    address: str,
    *,
    guard: str = "",
    groups: Iterable[str] = (),
    public: str = "",
    pools: Iterable[str] = (),
    forwards: bool = False,
) -> Entry:
    configuration: Entry = {
        "subnet": ref("virtualNetworks/subnets", where),
        "privateIPAddress": address,
        "applicationSecurityGroups": [ref("applicationSecurityGroups", each) for each in groups],
        "loadBalancerBackendAddressPools": [ref("loadBalancers/backendAddressPools", each) for each in pools],
    }
    if public:
        configuration["publicIPAddress"] = ref("publicIPAddresses", public)
    properties: Entry = {
        "enableIPForwarding": forwards,
        "ipConfigurations": [{"name": "one", "properties": configuration}],
    }
    if guard:
        properties["networkSecurityGroup"] = ref("networkSecurityGroups", guard)
    return entry("networkInterfaces", name, **properties)


def endpoint(name: str, where: str, address: str | None = None, **more: Any) -> Entry:
    configurations = [{"name": "one", "properties": {"privateIPAddress": address}}] if address else []
    return entry(
        "privateEndpoints",
        name,
        subnet=ref("virtualNetworks/subnets", where),
        ipConfigurations=configurations,
        **more,
    )


def balancer(name: str, where: str, address: str, *rules: tuple[str, int, int]) -> Entry:
    """An internal load balancer with one frontend and the pool `<name>/pool`; rules as (protocol, port, its port)."""
    here = identity("loadBalancers", name)
    return entry(
        "loadBalancers",
        name,
        frontendIPConfigurations=[
            {
                "id": f"{here}/frontendIPConfigurations/front",
                "name": "front",
                "properties": {"subnet": ref("virtualNetworks/subnets", where), "privateIPAddress": address},
            }
        ],
        backendAddressPools=[{"id": f"{here}/backendAddressPools/pool", "name": "pool"}],
        loadBalancingRules=[
            {
                "name": f"rule{number}",
                "properties": {
                    "protocol": protocol,
                    "frontendPort": front,
                    "backendPort": back,
                    "frontendIPConfiguration": {"id": f"{here}/frontendIPConfigurations/front"},
                    "backendAddressPool": {"id": f"{here}/backendAddressPools/pool"},
                },
            }
            for number, (protocol, front, back) in enumerate(rules)
        ],
    )


def firewall(name: str, network: str, address: str, policy: str, public: str = "") -> Entry:
    configuration: Entry = {
        "subnet": ref("virtualNetworks/subnets", f"{network}/AzureFirewallSubnet"),
        "privateIPAddress": address,
    }
    if public:
        configuration["publicIPAddress"] = ref("publicIPAddresses", public)
    return entry(
        "azureFirewalls",
        name,
        ipConfigurations=[{"name": "one", "properties": configuration}],
        firewallPolicy=ref("firewallPolicies", policy),
    )


def policy(name: str, *collections: Entry, parent: str = "", priority: int = 100, **more: Any) -> list[Entry]:
    properties = dict(more) | ({"basePolicy": ref("firewallPolicies", parent)} if parent else {})
    group = entry(
        "firewallPolicies/ruleCollectionGroups", f"{name}/g", priority=priority, ruleCollections=list(collections)
    )
    return [entry("firewallPolicies", name, **properties), group]


def collection(kind: str, priority: int, *rules: Entry, action: str = "Allow") -> Entry:
    return {
        "name": f"{kind}{priority}",
        "priority": priority,
        "action": {"type": action},
        "rules": [{"ruleType": kind, "name": f"{kind}-{number}", **each} for number, each in enumerate(rules)],
    }


def network(*entries: Entry | Iterable[Entry], **outside: Any) -> Flows:
    """The flows of a listing; entries may be nested. `on_premises={"name": "10.0.0.0/8"}`, `connected=("hub",)`."""
    return Flows(build(reading.from_listing(listing(*entries)), world(**outside)))


def listing(*entries: Entry | Iterable[Entry]) -> list[Entry]:
    flat: list[Entry] = []
    for each in entries:
        if isinstance(each, dict):
            flat.append(each)
        else:
            flat.extend(each)
    return flat


def world(on_premises: dict[str, str] | None = None, connected: Iterable[str] | None = None, **more: Any) -> Outside:
    prefixes = {}
    for name, text in (on_premises or {}).items():
        space = EMPTY
        for part in text.split(","):
            space |= addresses.parse(part.strip())
        prefixes[name] = space
    return Outside(on_premises=prefixes, connected=None if connected is None else frozenset(connected), **more)
