"""Random networks and packets: two spokes and a hub with a firewall, gateway, endpoint, balancer, groups and routes."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.reachability.made import (
    Entry,
    balancer,
    collection,
    endpoint,
    firewall,
    listing,
    nic,
    nsg,
    peering,
    policy,
    public_ip,
    ref,
    rule,
    subnet,
    table,
    vnet,
)
from tests.reachability.network_listing import PLATFORM, Packet

ON_PREMISES = "192.168.0.0/16"
MACHINES = {
    "hub-a": ("hub/a", "10.0.1.10"),
    "one-a": ("one/a", "10.1.1.10"),
    "one-b": ("one/a", "10.1.1.200"),
    "one-c": ("one/b", "10.1.2.10"),
    "two-a": ("two/a", "10.2.1.10"),
}
ENDPOINT, FRONTEND, WALL = "10.1.2.50", "10.1.1.60", "10.0.0.4"
PREFIXES = (
    "*",
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.0.0.0/16",
    "10.1.0.0/16",
    "10.1.1.0/24",
    "10.1.1.0/25",
    "10.1.1.10",
    "10.1.2.50/32",
    "10.2.0.0/15",
    "192.168.0.0/17",
    "203.0.113.0/24",
    "128.0.0.0/1",
)
TAGS = ("VirtualNetwork", "Internet", "AzureLoadBalancer", "Storage", "Storage.WestEurope")
PORTS = ("*", "80", "443", "79-81", "0-442", "444-65535", "8080", "53")
PROTOCOLS = ("Tcp", "Udp", "Icmp", "*")
ADDRESSES = (*(address for _, address in MACHINES.values()), ENDPOINT, FRONTEND)

_sides = st.one_of(
    st.sampled_from((*PREFIXES, *TAGS, "VirtualNetwork")),
    st.lists(st.sampled_from(PREFIXES[1:]), min_size=1, max_size=3, unique=True),
)
_ports = st.one_of(st.sampled_from(PORTS), st.lists(st.sampled_from(PORTS[1:]), min_size=1, max_size=3, unique=True))
_groups = ("red", "blue")


@st.composite
def rules(draw: st.DrawFn) -> list[Entry]:
    count = draw(st.integers(0, 5))
    made = []
    for number in range(count):
        more: dict[str, Any] = {}
        source, to = draw(_sides), draw(_sides)
        if draw(st.integers(0, 5)) == 0:
            end = draw(st.sampled_from(["source", "destination"]))
            more[f"{end}ApplicationSecurityGroups"] = [ref("applicationSecurityGroups", draw(st.sampled_from(_groups)))]
            source, to = ("", to) if end == "source" else (source, "")
        made.append(
            rule(
                f"r{number}",
                100 + 10 * number,
                draw(st.sampled_from(["Inbound", "Outbound"])),
                draw(st.sampled_from(["Allow", "Deny"])),
                source=source,
                to=to,
                ports=draw(_ports),
                protocol=draw(st.sampled_from(PROTOCOLS)),
                source_ports=draw(st.sampled_from(["*", "*", "*", "0-1023"])),
                **more,
            )
        )
    return draw(st.permutations(made))


@st.composite
def tables(draw: st.DrawFn, name: str, *, wide: bool, through_wall: bool = False) -> Entry:
    prefixes = ["10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16", "10.1.1.0/24", "192.168.0.0/16", "203.0.113.0/24"]
    chosen = draw(st.lists(st.sampled_from(prefixes + ["0.0.0.0/0"] * wide), max_size=3, unique=True))
    routes = []
    if through_wall:
        prefixes = ("10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16")
        return table(name, *((prefix, "VirtualAppliance", WALL) for prefix in prefixes))
    for prefix in chosen:
        hop = draw(st.sampled_from(["VirtualAppliance", "VirtualAppliance", "None", "Internet", "VnetLocal"]))
        routes.append((prefix, hop, WALL if hop == "VirtualAppliance" else None))
    return table(name, *routes, propagate=draw(st.booleans()))


@st.composite
def wall_rules(draw: st.DrawFn) -> list[Entry]:
    plain = st.lists(st.sampled_from(("*", "10.0.0.0/8", *PREFIXES)), min_size=1, max_size=2)
    made = []
    for number in range(draw(st.integers(1, 3))):
        action = draw(st.sampled_from(["Allow", "Allow", "Deny"]))
        made.append(
            collection(
                "NetworkRule",
                100 + number,
                {
                    "ipProtocols": [draw(st.sampled_from(["TCP", "UDP", "Any", "Any"]))],
                    "sourceAddresses": draw(plain),
                    "destinationAddresses": draw(st.one_of(plain, st.just(["Storage"]))),
                    "destinationPorts": [draw(st.sampled_from(("*", "*", *PORTS)))],
                },
                action=action,
            )
        )
    return draw(st.permutations(made))


@st.composite
def listings(draw: st.DrawFn, *, wide: bool = False) -> list[Entry]:
    """A network. Without `wide` no route table has a default route, and then no tag's meaning is in doubt."""
    names = ("n0", "n1", "n2", "n3")
    # Half of the networks let most things through, so that packets get as far as firewalls and frontends.
    friendly = draw(st.booleans())
    guard = st.sampled_from(("", "", "", "n0")) if friendly else st.sampled_from(("", *names))
    flags = st.fixed_dictionaries(
        {
            "access": st.just(True) if friendly else st.sampled_from([True, True, True, False]),
            "forwarded": st.sampled_from([True, True, True, False]) if friendly else st.booleans(),
            "transit": st.booleans(),
            "uses": st.booleans(),
        }
    )
    route = st.sampled_from(("t0", "t0", "t1", "")) if friendly else st.sampled_from(("", "t0", "t1"))
    policies = draw(st.sampled_from(["Disabled", "Enabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled"]))
    made = [
        vnet("hub", "10.0.0.0/16"),
        vnet("one", "10.1.0.0/16"),
        vnet("two", "10.2.0.0/16"),
        subnet("hub/AzureFirewallSubnet", "10.0.0.0/26", table="" if friendly else draw(route)),
        *([subnet("hub/GatewaySubnet", "10.0.255.0/27")] if draw(st.booleans()) else []),
        *(nsg(name, *draw(rules())) for name in names),
        draw(tables("t0", wide=wide, through_wall=friendly)),
        draw(tables("t1", wide=wide)),
        firewall("wall", "hub", WALL, "child", draw(st.sampled_from(["", "wall-ip"]))),
        public_ip("wall-ip", "20.9.9.9"),
        *policy("parent", *draw(wall_rules())),
        *policy("child", *draw(wall_rules()), parent=draw(st.sampled_from(["", "parent"]))),
        *(
            peering(local, remote, **draw(flags))
            for local, remote in draw(
                st.lists(
                    st.sampled_from([("hub", "one"), ("one", "hub"), ("hub", "two"), ("two", "hub")]),
                    unique=True,
                    max_size=4,
                ).map(
                    lambda some: (
                        some if len(some) > 1 else [("hub", "one"), ("one", "hub"), ("hub", "two"), ("two", "hub")]
                    )
                )
            )
        ),
        endpoint("pe", "one/b", ENDPOINT),
        balancer(
            "lb",
            "one/a",
            FRONTEND,
            *draw(st.sampled_from([[("Tcp", 80, 8080)], [("All", 0, 0)], [("Tcp", 443, 443), ("Udp", 53, 53)]])),
        ),
    ]
    subnets = {"hub/a": "10.0.1.0/24", "one/a": "10.1.1.0/24", "one/b": "10.1.2.0/24", "two/a": "10.2.1.0/24"}
    for name, prefix in subnets.items():
        made.append(
            subnet(name, prefix, nsg=draw(guard), table=draw(route), outbound=draw(st.booleans()), policies=policies)
        )
    for name, (where, address) in MACHINES.items():
        pools = ["lb/pool"] if name in ("one-a", "one-c") else []
        groups = draw(st.lists(st.sampled_from(_groups), unique=True))
        made.append(nic(name, where, address, guard=draw(guard), groups=groups, pools=pools))
    return draw(st.permutations(listing(made)))


@st.composite
def packets(draw: st.DrawFn) -> Packet:
    outside = draw(st.integers(0, 3))
    machines = [address for _, address in MACHINES.values()]
    source, destination, tag = draw(st.sampled_from(machines)), draw(st.sampled_from(ADDRESSES)), ""
    if outside == 0:
        source = draw(st.sampled_from(["192.168.1.1", "192.168.200.1", PLATFORM]))
    elif outside == 1:
        destination, tag = draw(
            st.sampled_from(
                [("192.168.1.1", ""), ("192.168.200.1", ""), ("203.0.113.7", ""), ("20.1.1.1", ""), ("", "Storage")]
            )
        )
    return Packet(
        draw(st.sampled_from(["tcp", "tcp", "udp", "icmp"])),
        source,
        draw(st.sampled_from([50000, 1000])),
        destination,
        draw(st.sampled_from([80, 443, 8080, 53, 79, 22])),
        tag,
    )
