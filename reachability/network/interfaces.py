"""Machines and what else stands in a subnet: interfaces, scale sets, private endpoints, compute, Bastion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reachability import readers
from reachability.intervals import EMPTY, IntervalSet
from reachability.network.model import UNKNOWN_GROUP, Place, Subnet, Translation
from reachability.network.reading import Reading, address
from reachability.network.security import group_tag
from reachability.resources import Resource, dig, flag, items
from reachability.unknown import UNKNOWN, Unknown

BASTION_TARGETS = IntervalSet.of([(22, 22), (3389, 3389)])


@dataclass
class Standing:
    """What stands in subnets: places without their addresses yet, and what load balancers must find."""

    places: list[Place] = field(default_factory=list)
    taken: dict[str, set[int]] = field(default_factory=dict)  # subnet -> static addresses
    pools: dict[str, list[str]] = field(default_factory=dict)  # `<balancer>/backendaddresspools/<name>` -> place keys
    nat_rules: dict[str, list[str]] = field(default_factory=dict)  # `<balancer>/inboundnatrules/<name>` -> place keys
    nat_pools: dict[str, list[str]] = field(default_factory=dict)
    public: dict[str, list[str]] = field(default_factory=dict)  # key of a public address -> place keys
    own_public: list[str] = field(default_factory=list)  # places whose public addresses are part of themselves
    fixed: dict[str, IntervalSet] = field(default_factory=dict)  # place -> its own addresses, where they are known

    def fix(self, place: str, subnet: str, value: int) -> None:
        """Note a static address."""
        self.taken.setdefault(subnet, set()).add(value)
        self.fixed[place] = self.fixed.get(place, EMPTY) | IntervalSet.point(value)


def read_interfaces(reading: Reading, standing: Standing, subnets: Mapping[str, Subnet]) -> None:
    """Interfaces of machines and scale sets, a place each."""
    names: dict[str, str] = {}
    for machine in reading.resources.of("microsoft.compute/virtualMachines"):
        for entry in items(machine.get("networkProfile", "networkInterfaces")):
            found = reading.resources.within(machine, "networkProfile", dig(entry, "id"), "networkInterfaces")
            if found.key:
                names[found.key] = machine.name
        inline = machine.get("networkProfile", "networkInterfaceConfigurations")
        _configurations(reading, standing, subnets, machine, "networkProfile", inline, "machine")
    for nic in reading.resources.of("networkInterfaces"):
        if nic.get("privateEndpoint") is None:  # a private endpoint's own interface is read with the endpoint
            _interface(
                reading, standing, subnets, nic, "", nic.properties, nic.key, names.get(nic.key, nic.name), "machine"
            )
    for scale_set in reading.resources.of("microsoft.compute/virtualMachineScaleSets"):
        profile = scale_set.get("virtualMachineProfile", "networkProfile", "networkInterfaceConfigurations")
        _configurations(reading, standing, subnets, scale_set, "virtualMachineProfile", profile, "tier")


def _configurations(
    reading: Reading,
    standing: Standing,
    subnets: Mapping[str, Subnet],
    resource: Resource,
    prop: str,
    listed: Any,
    kind: str,
) -> None:
    entries = items(listed)
    for index, entry in enumerate(entries):
        several = f"[{index}]" if len(entries) > 1 else ""
        name = f"{resource.name}{several}"
        _interface(reading, standing, subnets, resource, prop, entry, f"{resource.key}{several}", name, kind)


def _interface(
    reading: Reading,
    standing: Standing,
    subnets: Mapping[str, Subnet],
    resource: Resource,
    prop: str,
    values: Any,
    key: str,
    name: str,
    kind: str,
) -> None:
    guard = reading.reference(
        resource,
        prop or "networkSecurityGroup",
        dig(values, "networkSecurityGroup"),
        "networkSecurityGroups",
        "interface's security group",
    )
    configurations = items(dig(values, "ipConfigurations"))
    if not configurations or configurations == [UNKNOWN]:
        reading.gap(name, "its IP configurations are not known, so where it stands is not either", key)
        return
    inside = prop or "ipConfigurations"
    subnet: str | None = None
    tags: set[str] = set()
    known = True
    public: bool | Unknown = False
    for entry in configurations:
        found = reading.reference(resource, inside, dig(entry, "subnet"), "virtualNetworks/subnets", "subnet")
        subnet = subnet or found
        listed = items(dig(entry, "applicationSecurityGroups"))
        for group in listed:
            identity = dig(group, "id")
            one = reading.resources.within(resource, inside, identity, "applicationSecurityGroups")
            if one.key:
                tags.add(group_tag(one.key))
            elif identity is UNKNOWN and 0 < len(one.keys) <= len(listed):
                tags |= {group_tag(each) for each in one.keys}  # as many groups as references: these are they
            else:
                known = False
                reading.gap(name, "an application security group that it is in is not known", key)
        for prop_name, kept in (
            ("loadBalancerBackendAddressPools", standing.pools),
            ("loadBalancerInboundNatRules", standing.nat_rules),
            ("loadBalancerInboundNatPools", standing.nat_pools),
        ):
            for balancer, part in reading.references(
                resource, inside, dig(entry, prop_name), "loadBalancers", "load balancer"
            ):
                kept.setdefault(f"{balancer}/{part}", []).append(key)
        for gateway, part in reading.references(
            resource,
            inside,
            dig(entry, "applicationGatewayBackendAddressPools"),
            "applicationGateways",
            "application gateway",
        ):
            standing.pools.setdefault(f"{gateway}/{part}", []).append(key)
        outside = dig(entry, "publicIPAddress")
        if outside is not None:
            one_public = reading.reference(resource, inside, outside, "publicIPAddresses", "public address")
            standing.public.setdefault(one_public or UNKNOWN_GROUP, []).append(key)
            public = True
        if dig(entry, "publicIPAddressConfiguration") is not None:
            standing.own_public.append(key)
            public = True
        mine = address(dig(entry, "privateIPAddress"))
        if mine is not None and subnet:
            standing.fix(key, subnet, mine)
    if subnet is None or subnet not in subnets:
        if subnet != UNKNOWN_GROUP and subnet is not None:
            reading.gap(name, "the subnet that it stands in is not in the input", key)
        return
    forwards = flag(dig(values, "enableIPForwarding"), False)
    standing.places.append(
        Place(
            key=key,
            name=name,
            kind=kind,
            sources=EMPTY,
            answers=EMPTY,
            network=subnets[subnet].network,
            subnet=subnet,
            guards=(guard,) if guard else (),
            groups=frozenset(tags),
            groups_known=known,
            public=public,
            forwards=forwards is not False,
        )
    )


def read_endpoints(reading: Reading, standing: Standing, subnets: Mapping[str, Subnet]) -> None:
    """Private endpoints: they answer and never call, and their subnet guards them only when it is told to."""
    for resource in reading.resources.of("privateEndpoints"):
        subnet = reading.reference(resource, "subnet", resource.get("subnet"), "virtualNetworks/subnets", "subnet")
        if subnet is None or subnet not in subnets:
            reading.gap(resource.name, "the subnet of this private endpoint is not in the input", resource.key)
            continue
        for value in endpoint_addresses(resource):
            standing.fix(resource.key, subnet, value)
        policies = subnets[subnet].endpoint_policies
        guarded: bool | Unknown = policies in ("enabled", "networksecuritygroupenabled")
        if policies == "?":
            guarded = UNKNOWN
            reading.gap(resource.name, "whether its subnet's group applies to endpoints is not known", resource.key)
        groups = frozenset(
            group_tag(key)
            for key, _ in reading.references(
                resource,
                "applicationSecurityGroups",
                resource.get("applicationSecurityGroups"),
                "applicationSecurityGroups",
                "application security group",
            )
        )
        standing.places.append(
            Place(
                key=resource.key,
                name=resource.name,
                kind="endpoint",
                sources=EMPTY,
                answers=EMPTY,
                network=subnets[subnet].network,
                subnet=subnet,
                subnet_guards=guarded,
                groups=groups,
            )
        )


def endpoint_addresses(resource: Resource) -> list[int]:
    """The addresses of a private endpoint that are known: static ones, and those that Azure answered."""
    texts = [dig(entry, "privateIPAddress") for entry in items(resource.get("ipConfigurations"))]
    for entry in items(resource.get("customDnsConfigs")):
        texts.extend(items(dig(entry, "ipAddresses")))
    found = (address(text) for text in texts)
    return sorted({value for value in found if value is not None})


def read_compute(reading: Reading, standing: Standing, subnets: Mapping[str, Subnet]) -> None:
    """Clusters and instances of Azure Machine Learning that stand in a subnet of the network."""
    for resource in reading.resources.of("microsoft.machinelearningservices/workspaces/computes"):
        value: Any = None
        for path in (("properties", "properties"), ("properties",), ()):
            value = resource.get(*path, "subnet")
            if value is not None and value is not UNKNOWN:
                break
        if value is None or value is UNKNOWN:
            continue
        subnet = reading.reference(resource, "properties", value, "virtualNetworks/subnets", "subnet")
        if subnet in subnets and subnet is not None:
            standing.places.append(
                Place(resource.key, resource.name, "compute", EMPTY, EMPTY, subnets[subnet].network, subnet)
            )


def read_bastions(reading: Reading, standing: Standing, subnets: Mapping[str, Subnet]) -> None:
    """Bastion hosts: people come in by 443, and machines see Bastion's own address on 22 and 3389."""
    for resource in reading.resources.of("bastionHosts"):
        for entry in items(resource.get("ipConfigurations"))[:1]:
            subnet = reading.reference(
                resource, "ipConfigurations", dig(entry, "subnet"), "virtualNetworks/subnets", "subnet"
            )
            if subnet is None or subnet not in subnets:
                continue
            public = reading.reference(
                resource, "ipConfigurations", dig(entry, "publicIPAddress"), "publicIPAddresses", "public address"
            )
            if public:
                standing.public.setdefault(public, []).append(resource.key)
            standing.places.append(
                Place(
                    key=resource.key,
                    name=resource.name,
                    kind="bastion",
                    sources=EMPTY,
                    answers=EMPTY,
                    network=subnets[subnet].network,
                    subnet=subnet,
                    listens=((readers.TCP, IntervalSet.point(443)),),
                    public=bool(public),
                    translations=(
                        Translation(
                            "session",
                            readers.TCP,
                            IntervalSet.point(443),
                            ("machines",),
                            source=resource.key,
                            proxy=True,
                        ),
                    ),
                )
            )


def read_resolvers(reading: Reading, standing: Standing, subnets: Mapping[str, Subnet]) -> None:
    """The inbound and outbound endpoints of private resolvers."""
    dns = (IntervalSet.of([(0, 1)]), IntervalSet.point(53))
    for kind, listens in (("inbound", (dns,)), ("outbound", ())):
        for resource in reading.resources.of(f"dnsResolvers/{kind}Endpoints"):
            entries = items(resource.get("ipConfigurations")) if kind == "inbound" else [resource.properties]
            prop = "ipConfigurations" if kind == "inbound" else "subnet"
            for entry in entries[:1]:
                subnet = reading.reference(resource, prop, dig(entry, "subnet"), "virtualNetworks/subnets", "subnet")
                if subnet is None or subnet not in subnets:
                    continue
                mine = address(dig(entry, "privateIpAddress"))
                if mine is not None:
                    standing.fix(resource.key, subnet, mine)
                standing.places.append(
                    Place(
                        key=resource.key,
                        name=f"{resource.name}",
                        kind=f"resolver-{kind}",
                        sources=EMPTY,
                        answers=EMPTY,
                        network=subnets[subnet].network,
                        subnet=subnet,
                        listens=listens,
                    )
                )
