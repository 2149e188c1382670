"""Who lets a packet through: security groups at either end, and firewalls on its way."""

from __future__ import annotations

from collections.abc import Sequence

from tests.reachability.network_listing import PLATFORM, Entry, Listing, Packet, on_port, on_ports, within
from tests.reachability.walker import public


class Guards(Listing):
    """Security groups and firewalls of a listing, one rule at a time."""

    # -- security groups

    def in_virtual_network(self, address: str, subnet: Entry) -> bool:
        network = self.network_of(subnet)
        if address == PLATFORM or any(within(address, prefix) for prefix in self.space(network)):
            return True
        for mine, back, other in self.peerings(network):
            if mine["properties"]["allowVirtualNetworkAccess"] and any(within(address, p) for p in self.space(other)):
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
                if self.wide and within(address, prefix):
                    return True
            elif within(address, prefix):
                return True
        return False

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
                if not tag and within(address, prefix):
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
            if not on_ports(properties, "sourcePortRange", packet.source_port):
                continue
            if not on_ports(properties, "destinationPortRange", packet.port):
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

    # -- firewalls

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
        if not any(on_port(each, packet.port) for each in rule["destinationPorts"]):
            return False

        def matches(prefixes: Sequence[str], address: str, tag: str) -> bool:
            return any(
                prefix == "*"
                or (prefix[0].isdigit() and not tag and within(address, prefix))
                or (tag and prefix == tag)
                for prefix in prefixes
            )

        return matches(rule["sourceAddresses"], packet.source, "") and matches(
            rule["destinationAddresses"], packet.destination, packet.tag
        )


def replace_world(world: Guards, *, wide: bool) -> Guards:
    return Guards(world.entries, world.on_premises, wide=wide)
