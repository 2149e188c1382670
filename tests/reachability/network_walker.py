"""A walker for whole networks that shares nothing with the algebra: one packet, one hop at a time, on ARM's entries.

It reads the listing's dictionaries as they are and asks one question at a time, slowly and plainly. Whether a default
route widens VirtualNetwork is documented as "might", so the walker takes it as a parameter and tests ask both ways.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.reachability.walker import public

Entry = Mapping[str, Any]
PLATFORM = "168.63.129.16"


@dataclass(frozen=True)
class Packet:
    protocol: str  # "tcp", "udp", "icmp"
    source: str
    source_port: int
    destination: str
    port: int
    tag: str = ""  # a service tag that the destination is in, or the source when it is on the internet


class World:
    """A listing, looked up by hand."""

    def __init__(self, entries: Sequence[Entry], on_premises: Sequence[str] = (), *, wide: bool = False) -> None:
        self.entries = entries
        self.on_premises = on_premises
        self.wide = wide

    # -- looking things up

    def of(self, kind: str) -> list[Entry]:
        return [each for each in self.entries if each["type"].lower() == f"microsoft.network/{kind}".lower()]

    def by_id(self, reference: Any) -> Entry | None:
        if not reference:
            return None
        return next((each for each in self.entries if each["id"].lower() == reference["id"].lower()), None)

    def subnet_of(self, address: str) -> Entry | None:
        for each in self.of("virtualNetworks/subnets"):
            if _in(address, each["properties"]["addressPrefix"]):
                return each
        return None

    def network_of(self, subnet: Entry) -> Entry:
        identity = subnet["id"].lower().partition("/subnets/")[0]
        return next(each for each in self.of("virtualNetworks") if each["id"].lower() == identity)

    def space(self, network: Entry) -> list[str]:
        return list(network["properties"]["addressSpace"]["addressPrefixes"])

    def nic_of(self, address: str) -> Entry | None:
        for each in self.of("networkInterfaces"):
            if each["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"] == address:
                return each
        return None

    def peerings(self, network: Entry) -> Iterator[tuple[Entry, Entry, Entry]]:
        """(own direction, other direction, other network) of peerings that are connected."""
        for mine in self.of("virtualNetworks/virtualNetworkPeerings"):
            if not mine["id"].lower().startswith(network["id"].lower() + "/"):
                continue
            other = self.by_id(mine["properties"]["remoteVirtualNetwork"])
            if other is None:
                continue
            for back in self.of("virtualNetworks/virtualNetworkPeerings"):
                leads = back["properties"]["remoteVirtualNetwork"]["id"].lower() == network["id"].lower()
                if leads and back["id"].lower().startswith(other["id"].lower() + "/"):
                    yield mine, back, other

    def gateway_subnet(self, network: Entry) -> bool:
        return any(
            each["id"].lower() == network["id"].lower() + "/subnets/gatewaysubnet"
            for each in self.of("virtualNetworks/subnets")
        )

    # -- security groups

    def in_virtual_network(self, address: str, subnet: Entry) -> bool:
        network = self.network_of(subnet)
        if address == PLATFORM or any(_in(address, prefix) for prefix in self.space(network)):
            return True
        for mine, back, other in self.peerings(network):
            if mine["properties"]["allowVirtualNetworkAccess"] and any(_in(address, p) for p in self.space(other)):
                return True
            uses = mine["properties"]["useRemoteGateways"]
            if (
                uses
                and back["properties"]["allowGatewayTransit"]
                and self.gateway_subnet(other)
                and self._beyond(address)
            ):
                return True
        if self.gateway_subnet(network) and self._beyond(address):
            return True
        table = self.by_id(subnet["properties"].get("routeTable"))
        for route in table["properties"]["routes"] if table else []:
            prefix = route["properties"]["addressPrefix"]
            if prefix == "0.0.0.0/0":
                if self.wide and _in(address, prefix):
                    return True
            elif _in(address, prefix):
                return True
        return False

    def _beyond(self, address: str) -> bool:
        return any(_in(address, prefix) for prefix in self.on_premises)

    def side(self, rule: Entry, end: str, address: str, tag: str, subnet: Entry) -> bool:
        properties = rule["properties"]
        groups = [each["id"].lower() for each in properties.get(f"{end}ApplicationSecurityGroups", [])]
        if groups:
            nic = self.nic_of(address)
            own = nic["properties"]["ipConfigurations"][0]["properties"]["applicationSecurityGroups"] if nic else []
            return any(each["id"].lower() in groups for each in own)
        prefixes = list(properties.get(f"{end}AddressPrefixes", []))
        if properties.get(f"{end}AddressPrefix"):
            prefixes.append(properties[f"{end}AddressPrefix"])
        for prefix in prefixes:
            if prefix == "*":
                return True
            if prefix[0].isdigit():
                if not tag and _in(address, prefix):
                    return True
            elif prefix == "VirtualNetwork":
                if (not tag and self.in_virtual_network(address, subnet)) or (
                    tag and self._default(subnet) and self.wide
                ):
                    return True
            elif prefix == "Internet":
                if tag or (public(address) and not replace_world(self, wide=False).in_virtual_network(address, subnet)):
                    return True
            elif prefix == "AzureLoadBalancer":
                if address == PLATFORM:
                    return True
            elif tag and (tag == prefix or tag.startswith(prefix + ".")):
                return True
        return False

    def _default(self, subnet: Entry) -> bool:
        table = self.by_id(subnet["properties"].get("routeTable"))
        return any(
            r["properties"]["addressPrefix"] == "0.0.0.0/0" for r in (table["properties"]["routes"] if table else [])
        )

    def group_allows(self, group: Entry, direction: str, packet: Packet, subnet: Entry) -> bool:
        rules = [rule for rule in group["properties"]["securityRules"] if rule["properties"]["direction"] == direction]
        here = group["id"].lower() + "/"
        rules += [
            rule
            for rule in self.of("networkSecurityGroups/securityRules")
            if rule["id"].lower().startswith(here) and rule["properties"]["direction"] == direction
        ]
        # The tag, where there is one, is of the far end.
        tags = {
            "source": packet.tag if direction == "Inbound" else "",
            "destination": packet.tag if direction == "Outbound" else "",
        }
        for rule in sorted(rules, key=lambda each: each["properties"]["priority"]):
            properties = rule["properties"]
            if properties["protocol"].lower() not in ("*", packet.protocol):
                continue
            if not _ports(properties, "sourcePortRange", packet.source_port):
                continue
            if not _ports(properties, "destinationPortRange", packet.port):
                continue
            if not self.side(rule, "source", packet.source, tags["source"], subnet):
                continue
            if not self.side(rule, "destination", packet.destination, tags["destination"], subnet):
                continue
            return bool(properties["access"] == "Allow")
        ends = []
        for end, address in (("source", packet.source), ("destination", packet.destination)):
            tag = tags[end]
            ends.append(
                (tag and self._default(subnet) and self.wide) or (not tag and self.in_virtual_network(address, subnet))
            )
        if all(ends):
            return True
        if direction == "Inbound":
            return packet.source == PLATFORM
        internet = {"properties": {"destinationAddressPrefix": "Internet"}}
        return self.side(internet, "destination", packet.destination, tags["destination"], subnet)

    def guards_allow(self, address: str, direction: str, packet: Packet) -> bool:
        """Both groups at one end, subnet's and interface's."""
        if direction == "Outbound" and packet.destination == PLATFORM:
            return True
        subnet = self.subnet_of(address)
        assert subnet is not None
        groups = [self.by_id(subnet["properties"].get("networkSecurityGroup"))]
        nic = self.nic_of(address)
        if nic is not None:
            groups.append(self.by_id(nic["properties"].get("networkSecurityGroup")))
        endpoint = self.endpoint_at(address)
        if endpoint is not None and subnet["properties"]["privateEndpointNetworkPolicies"] not in (
            "Enabled",
            "NetworkSecurityGroupEnabled",
        ):
            return True
        return all(self.group_allows(group, direction, packet, subnet) for group in groups if group is not None)

    def endpoint_at(self, address: str) -> Entry | None:
        for each in self.of("privateEndpoints"):
            for configuration in each["properties"]["ipConfigurations"]:
                if configuration["properties"]["privateIPAddress"] == address:
                    return each
        return None

    # -- routes

    def next_hop(self, subnet: Entry, destination: str, tag: str) -> tuple[str, Any]:
        """The kind of the next hop, with the peering (own direction, other, network) or the appliance's address."""
        network = self.network_of(subnet)
        table = self.by_id(subnet["properties"].get("routeTable"))
        routes = table["properties"]["routes"] if table else []
        candidates: list[tuple[int, int, str, Any]] = []

        def add(prefix: str, rank: int, hop: str, value: Any = None) -> None:
            inside = prefix == "0.0.0.0/0" if tag else _in(destination, prefix)
            if inside:
                candidates.append((-int(prefix.partition("/")[2]), rank, hop, value))

        for prefix in self.space(network):
            add(prefix, 2, "local")
        usable = [(m, b, o) for m, b, o in self.peerings(network) if m["properties"]["allowVirtualNetworkAccess"]]
        nearer = {network["id"]: ("local", None)} | {o["id"]: ("peer", (m, b, o)) for m, b, o in usable}
        endpoint = self.endpoint_at(destination) if not tag else None
        if endpoint is not None:
            home = self.subnet_of(destination)
            assert home is not None
            enforced = home["properties"]["privateEndpointNetworkPolicies"] in ("Enabled", "RouteTableEnabled")
            where = self.network_of(home)["id"]
            if where in nearer and not enforced:
                hop, value = nearer[where]
                candidates.append((-128, 2, hop, value))
        for mine, back, other in usable:
            for prefix in self.space(other):
                add(prefix, 2, "peer", (mine, back, other))
        known = any(_in(destination, p) for n in [network, *(o for _, _, o in usable)] for p in self.space(n))
        propagates = table is None or not table["properties"]["disableBgpRoutePropagation"]
        if propagates and not known and not tag and self._beyond(destination):
            if self.gateway_subnet(network):
                candidates.append((-24, 1, "gateway", None))
            for mine, back, other in self.peerings(network):
                flags = mine["properties"]["useRemoteGateways"] and back["properties"]["allowGatewayTransit"]
                if flags and self.gateway_subnet(other):
                    candidates.append((-24, 1, "gateway", None))
        add("0.0.0.0/0", 2, "internet")
        if not any(route["properties"]["addressPrefix"] == "0.0.0.0/0" for route in routes):
            for prefix in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"):
                add(prefix, 3, "none")
        kinds = {"VirtualAppliance": "appliance", "VnetLocal": "local", "Internet": "internet", "None": "none"}
        for route in routes:
            properties = route["properties"]
            add(properties["addressPrefix"], 0, kinds[properties["nextHopType"]], properties.get("nextHopIpAddress"))
        _, _, hop, value = min(candidates, key=lambda each: each[:2])
        return hop, value

    def exits(self, address: str) -> bool:
        """Whether a machine has an address on the internet to go out by."""
        subnet = self.subnet_of(address)
        assert subnet is not None
        nic = self.nic_of(address)
        own = nic is not None and "publicIPAddress" in nic["properties"]["ipConfigurations"][0]["properties"]
        return bool(own or subnet["properties"].get("natGateway") or subnet["properties"]["defaultOutboundAccess"])

    def route(self, source: str, destination: str, tag: str = "") -> list[str] | None:
        """The firewalls on the way of a packet, or None when it does not arrive."""
        start = self.subnet_of(source)
        if start is None:
            return self._from_outside(source, destination)
        at, passed, network = start, [], self.network_of(start)
        leaving = source
        for _ in range(6):
            hop, value = self.next_hop(at, destination, tag)
            here = self.network_of(at)
            if hop == "appliance":
                wall = next((f for f in self.of("azureFirewalls") if self.wall_address(f) == value), None)
                if wall is None or wall["name"] in passed:
                    return None
                home = self.subnet_of(value)
                assert home is not None
                there = self.network_of(home)
                if there["id"] != here["id"] and not any(
                    o["id"] == there["id"] and m["properties"]["allowVirtualNetworkAccess"]
                    for m, _, o in self.peerings(here)
                ):
                    return None
                passed.append(wall["name"])
                at, leaving = home, ""
                continue
            return passed if self._delivered(hop, value, here, network, leaving, destination, tag) else None
        return None

    def _delivered(
        self, hop: str, value: Any, here: Entry, origin: Entry, leaving: str, destination: str, tag: str
    ) -> bool:
        if hop == "internet":
            outer = bool(tag) or (
                public(destination) and self.subnet_of(destination) is None and not self._beyond(destination)
            )
            return outer and (self.exits(leaving) if leaving else self._wall_exits(here))
        if tag:
            return False
        subnet = self.subnet_of(destination)
        if hop == "gateway":
            return subnet is None
        if subnet is None:
            return False
        there = self.network_of(subnet)
        if hop == "local":
            return bool(there["id"] == here["id"])
        if hop == "peer":
            _, back, other = value
            if other["id"] != there["id"]:
                return False
            return origin["id"] == here["id"] or bool(back["properties"]["allowForwardedTraffic"])
        return False

    def _wall_exits(self, network: Entry) -> bool:
        return any(
            "publicIPAddress" in f["properties"]["ipConfigurations"][0]["properties"]
            for f in self.of("azureFirewalls")
            if f["properties"]["ipConfigurations"][0]["properties"]["subnet"]["id"].startswith(network["id"] + "/")
        )

    def _from_outside(self, source: str, destination: str) -> list[str] | None:
        subnet = self.subnet_of(destination)
        if subnet is None or not self._beyond(source):
            return None
        there = self.network_of(subnet)
        if self.gateway_subnet(there):
            return []
        for mine, back, other in self.peerings(there):
            transit = mine["properties"]["useRemoteGateways"] and back["properties"]["allowGatewayTransit"]
            if transit and self.gateway_subnet(other) and back["properties"]["allowVirtualNetworkAccess"]:
                return []
        return None

    # -- firewalls

    def wall_address(self, wall: Entry) -> str:
        return str(wall["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"])

    def wall_allows(self, name: str, packet: Packet) -> bool:
        wall = next(each for each in self.of("azureFirewalls") if each["name"] == name)
        chain = []
        policy = self.by_id(wall["properties"]["firewallPolicy"])
        while policy is not None:
            chain.append(policy)
            policy = self.by_id(policy["properties"].get("basePolicy"))
        for policy in reversed(chain):
            groups = [
                each
                for each in self.of("firewallPolicies/ruleCollectionGroups")
                if each["id"].lower().startswith(policy["id"].lower() + "/")
            ]
            for group in sorted(groups, key=lambda each: each["properties"]["priority"]):
                collections = group["properties"]["ruleCollections"]
                for collection in sorted(collections, key=lambda each: each["priority"]):
                    for rule in collection["rules"]:
                        if rule["ruleType"] == "NetworkRule" and self._wall_matches(rule, packet):
                            return bool(collection["action"]["type"] == "Allow")
        return False

    def _wall_matches(self, rule: Entry, packet: Packet) -> bool:
        if not any(each.lower() in ("any", packet.protocol) for each in rule["ipProtocols"]):
            return False
        if not any(_port(each, packet.port) for each in rule["destinationPorts"]):
            return False

        def matches(prefixes: Sequence[str], address: str, tag: str) -> bool:
            return any(
                prefix == "*" or (prefix[0].isdigit() and not tag and _in(address, prefix)) or (tag and prefix == tag)
                for prefix in prefixes
            )

        return matches(rule["sourceAddresses"], packet.source, "") and matches(
            rule["destinationAddresses"], packet.destination, packet.tag
        )

    # -- the whole way

    def arrives(self, packet: Packet) -> bool:
        """Whether a packet is received, frontends included."""
        if self.subnet_of(packet.source) is not None and not self.guards_allow(packet.source, "Outbound", packet):
            return False
        if packet.source == PLATFORM:
            return self.frontend_at(packet.destination) is None and self.guards_allow(
                packet.destination, "Inbound", packet
            )
        passed = self.route(packet.source, packet.destination, packet.tag)
        if passed is None or not all(self.wall_allows(name, packet) for name in passed):
            return False
        if packet.tag or self.subnet_of(packet.destination) is None:
            return True
        frontend = self.frontend_at(packet.destination)
        if frontend is None:
            return self.guards_allow(packet.destination, "Inbound", packet)
        balancer, frontend_id = frontend
        for rule in balancer["properties"]["loadBalancingRules"]:
            properties = rule["properties"]
            if properties["frontendIPConfiguration"]["id"] != frontend_id:
                continue
            every = properties["protocol"] == "All" and properties["frontendPort"] == 0
            if every:
                if packet.protocol not in ("tcp", "udp"):
                    continue
            elif properties["protocol"].lower() != packet.protocol or properties["frontendPort"] != packet.port:
                continue
            members = self.members(properties["backendAddressPool"]["id"])
            port = packet.port if every else properties["backendPort"]
            moved = [replace(packet, destination=member, port=port) for member in members]
            return bool(moved) and all(self.guards_allow(each.destination, "Inbound", each) for each in moved)
        return False

    def frontend_at(self, address: str) -> tuple[Entry, str] | None:
        for balancer in self.of("loadBalancers"):
            for each in balancer["properties"]["frontendIPConfigurations"]:
                if each["properties"].get("privateIPAddress") == address:
                    return balancer, each["id"]
        return None

    def members(self, pool: str) -> list[str]:
        found = []
        for nic in self.of("networkInterfaces"):
            properties = nic["properties"]["ipConfigurations"][0]["properties"]
            if any(each["id"] == pool for each in properties["loadBalancerBackendAddressPools"]):
                found.append(str(properties["privateIPAddress"]))
        return found


def replace_world(world: World, *, wide: bool) -> World:
    return World(world.entries, world.on_premises, wide=wide)


def _in(address: str, prefix: str) -> bool:
    if not address or ":" in address:
        return False
    return ipaddress.ip_address(address) in ipaddress.ip_network(prefix, strict=False)


def _port(text: str, port: int) -> bool:
    if text == "*":
        return True
    low, _, high = text.partition("-")
    return int(low) <= port <= int(high or low)


def _ports(properties: Entry, key: str, port: int) -> bool:
    texts = list(properties.get(key + "s", []))
    if properties.get(key):
        texts.append(properties[key])
    return any(_port(text, port) for text in texts)
