"""Names by output: a preview in which parents and groups are known only by what they were computed from."""

from __future__ import annotations

import itertools
from typing import Any

from reachability.network import build
from reachability.reading import PlannedResource, from_planned
from reachability.unknown import UNKNOWN

URN = "urn:pulumi:dev::test::"


def planned(kind: str, name: str, depends: dict[str, list[str]], **properties: Any) -> PlannedResource:
    token = f"azure-native:{kind}"
    urns = {prop: [URN + each for each in listed] for prop, listed in depends.items()}
    return PlannedResource(URN + name, token, name, properties, urns)


def resources() -> list[PlannedResource]:
    group = planned("resources:ResourceGroup", "group", {}, resourceGroupName="rg-net")
    made = [group]
    for name in ("one", "two"):
        network = {"resourceGroupName": ["group"]}
        made.append(
            planned(
                "network:VirtualNetwork",
                name,
                network,
                virtualNetworkName=f"vnet-{name}",
                resourceGroupName=UNKNOWN,
                addressSpace={"addressPrefixes": [f"10.{len(made)}.0.0/16"]},
            )
        )
        inside = {"virtualNetworkName": [name], "resourceGroupName": ["group"]}
        made.append(
            planned(
                "network:Subnet",
                f"{name}-web",
                inside,
                subnetName="web",
                virtualNetworkName=UNKNOWN,
                resourceGroupName=UNKNOWN,
                addressPrefix=f"10.{len(made) - 1}.0.0/24",
            )
        )
    for one, other in (("one", "two"), ("two", "one")):
        made.append(
            planned(
                "network:VirtualNetworkPeering",
                f"{one}-peering",
                {"virtualNetworkName": [one], "remoteVirtualNetwork": [other]},
                virtualNetworkPeeringName="away",
                virtualNetworkName=UNKNOWN,
                resourceGroupName="rg-net",
                remoteVirtualNetwork={"id": UNKNOWN},
            )
        )
    return made


def test_a_parent_that_was_computed_is_the_resource_it_was_computed_from() -> None:
    model = build(from_planned(resources()))
    base = "rg-net/microsoft.network/virtualnetworks"
    assert set(model.networks) == {f"{base}/vnet-one", f"{base}/vnet-two"}
    assert set(model.subnets) == {f"{base}/vnet-one/subnets/web", f"{base}/vnet-two/subnets/web"}
    assert {(each.local, each.remote, each.connected) for each in model.peerings} == {
        (f"{base}/vnet-one", f"{base}/vnet-two", True),
        (f"{base}/vnet-two", f"{base}/vnet-one", True),
    }


def test_the_order_in_which_resources_come_does_not_matter() -> None:
    expected = {each.key for each in from_planned(resources()).all}
    for shuffled in itertools.islice(itertools.permutations(resources()), 0, 5040, 97):
        assert {each.key for each in from_planned(shuffled).all} == expected


def test_what_may_come_from_several_resources_stays_unknown() -> None:
    several = planned(
        "network:Subnet",
        "lost",
        {"virtualNetworkName": ["one", "two"], "resourceGroupName": ["group"]},
        subnetName="lost",
        virtualNetworkName=UNKNOWN,
        resourceGroupName=UNKNOWN,
    )
    keys = {each.where: each.key for each in from_planned([*resources(), several]).all}
    assert keys[URN + "lost"] == "rg-net/microsoft.network/virtualnetworks/?/subnets/lost"
    alone = planned("network:VirtualNetwork", "x", {}, virtualNetworkName="x", resourceGroupName=UNKNOWN)
    assert [each.key for each in from_planned([alone]).all] == ["?/microsoft.network/virtualnetworks/x"]


def test_a_resource_that_is_computed_from_itself_is_no_loop() -> None:
    odd = planned(
        "network:Subnet", "odd", {"virtualNetworkName": ["odd"]}, subnetName="odd", virtualNetworkName=UNKNOWN
    )
    assert from_planned([odd]).all[0].key == "?/microsoft.network/virtualnetworks/?/subnets/odd"
