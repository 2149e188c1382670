"""A walker for whole networks that shares nothing with the algebra: one packet, one hop at a time, on ARM's entries.

Whether a default route widens VirtualNetwork is documented as "might", so the walker takes it as a parameter and tests
ask both ways.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.reachability.network_guards import Guards
from tests.reachability.network_listing import PLATFORM, Entry, Packet, within
from tests.reachability.walker import public


class World(Guards):
    """The way of a packet through a listing."""

    # -- routes

    def next_hop(self, subnet: Entry, destination: str, tag: str) -> tuple[str, Any]:
        """The kind of the next hop, with the peering (own direction, other, network) or the appliance's address."""
        network = self.network_of(subnet)
        table = self.by_id(subnet["properties"].get("routeTable"))
        routes = table["properties"]["routes"] if table else []
        candidates: list[tuple[int, int, str, Any]] = []

        def add(prefix: str, rank: int, hop: str, value: Any = None) -> None:
            inside = prefix == "0.0.0.0/0" if tag else within(destination, prefix)
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
        known = any(within(destination, p) for n in [network, *(o for _, _, o in usable)] for p in self.space(n))
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
