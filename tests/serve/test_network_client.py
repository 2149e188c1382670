"""azure-mgmt-network and azure-identity, unmodified, on the local Azure."""

from __future__ import annotations

import pytest
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceNotFoundError,
)
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.network.models import (
    AddressSpace,
    NetworkSecurityGroup,
    SecurityRule,
    Subnet,
    TagsObject,
    VirtualNetwork,
)

from localazure.core.ids import SUBSCRIPTION
from tests.serve.serving import GROUP, NETWORK, Serving


@pytest.fixture
def network(serving: Serving) -> NetworkManagementClient:
    return serving.client(NetworkManagementClient, subscription_id=SUBSCRIPTION)


def _hub(**more: object) -> VirtualNetwork:
    return VirtualNetwork(location="westeurope", address_space=AddressSpace(address_prefixes=["10.0.0.0/16"]), **more)


def test_a_network_is_created_read_listed_updated_and_deleted(network: NetworkManagementClient) -> None:
    poller = network.virtual_networks.begin_create_or_update("rg", "hub", _hub(tags={"owner": "us"}))
    made = poller.result()
    assert poller.status() == "Succeeded"
    assert made.id == f"{NETWORK}/virtualNetworks/hub"
    assert made.provisioning_state == "Succeeded"
    assert made.address_space.address_prefixes == ["10.0.0.0/16"]

    subnet = network.subnets.begin_create_or_update("rg", "hub", "web", Subnet(address_prefix="10.0.0.0/24")).result()
    assert subnet.id == f"{NETWORK}/virtualNetworks/hub/subnets/web"
    found = network.virtual_networks.get("rg", "hub")
    assert [(each.name, each.address_prefix) for each in found.subnets] == [("web", "10.0.0.0/24")]
    assert [each.name for each in network.virtual_networks.list_all()] == ["hub"]
    assert [each.name for each in network.virtual_networks.list("rg")] == ["hub"]
    assert [each.name for each in network.subnets.list("rg", "hub")] == ["web"]

    # What a GET answered is sent back whole, with everything in it that only Azure writes.
    found.address_space.address_prefixes.append("10.1.0.0/16")
    updated = network.virtual_networks.begin_create_or_update("rg", "hub", found).result()
    assert updated.address_space.address_prefixes == ["10.0.0.0/16", "10.1.0.0/16"]
    assert [each.name for each in updated.subnets] == ["web"]
    assert updated.etag != made.etag

    tagged = network.virtual_networks.update_tags("rg", "hub", TagsObject(tags={"owner": "them"}))
    assert tagged.tags == {"owner": "them"}
    assert tagged.address_space.address_prefixes == ["10.0.0.0/16", "10.1.0.0/16"]

    network.subnets.begin_delete("rg", "hub", "web").result()
    network.virtual_networks.begin_delete("rg", "hub").result()
    with pytest.raises(ResourceNotFoundError) as missing:
        network.virtual_networks.get("rg", "hub")
    assert missing.value.error.code == "ResourceNotFound"
    assert list(network.virtual_networks.list("rg")) == []


def test_what_arm_refuses_arrives_as_the_client_s_own_exception(
    serving: Serving, network: NetworkManagementClient
) -> None:
    network.virtual_networks.begin_create_or_update("rg", "hub", _hub()).result()
    with pytest.raises(HttpResponseError) as outside:
        network.subnets.begin_create_or_update("rg", "hub", "far", Subnet(address_prefix="10.9.0.0/24"))
    assert outside.value.status_code == 400
    assert outside.value.error.code == "NetcfgSubnetRangeOutsideVnet"
    with pytest.raises(ResourceNotFoundError) as no_group:
        network.virtual_networks.begin_create_or_update("nowhere", "hub", _hub())
    assert no_group.value.error.code == "ResourceGroupNotFound"
    serving.world.vault()
    serving.world.subnet()
    serving.world.endpoint()
    with pytest.raises(HttpResponseError) as in_use:
        network.subnets.begin_delete("rg", "hub", "a")
    assert in_use.value.error.code == "InUseSubnetCannotBeDeleted"


def test_a_member_in_the_wrong_place_is_named(network: NetworkManagementClient) -> None:
    with pytest.raises(HttpResponseError) as refused:
        network.virtual_networks.begin_create_or_update("rg", "hub", {"location": "westeurope", "addressSpace": {}})
    assert refused.value.error.code == "InvalidRequestContent"
    assert "Could not find member 'addressSpace' on object. Path 'addressSpace'" in refused.value.error.message


def test_rules_inside_a_group_and_beside_it_are_the_same(network: NetworkManagementClient) -> None:
    rule = SecurityRule(
        name="web",
        protocol="Tcp",
        access="Allow",
        direction="Inbound",
        priority=100,
        source_address_prefix="10.0.0.0/8",
        source_port_range="*",
        destination_address_prefix="*",
        destination_port_range="443",
    )
    group = NetworkSecurityGroup(location="westeurope", security_rules=[rule])
    network.network_security_groups.begin_create_or_update("rg", "nsg", group).result()
    alone = network.security_rules.get("rg", "nsg", "web")
    (inside,) = network.network_security_groups.get("rg", "nsg").security_rules
    assert alone.as_dict() == inside.as_dict()
    assert len(network.network_security_groups.get("rg", "nsg").default_security_rules) == 6


def test_ids_keep_the_letters_they_were_made_with(network: NetworkManagementClient) -> None:
    network.virtual_networks.begin_create_or_update("rg", "Hub", _hub()).result()
    assert network.virtual_networks.get("RG", "hUB").id == f"{NETWORK}/virtualNetworks/Hub"
    again = network.virtual_networks.begin_create_or_update("RG", "HUB", _hub(tags={"a": "b"})).result()
    assert again.id == f"{NETWORK}/virtualNetworks/Hub"
    subnet = network.subnets.begin_create_or_update("RG", "hub", "a", Subnet(address_prefix="10.0.0.0/24")).result()
    assert subnet.id == f"{NETWORK}/virtualNetworks/Hub/subnets/a"


def test_a_stale_etag_is_refused(serving: Serving, network: NetworkManagementClient) -> None:
    serving.world.network()
    made = network.virtual_networks.get("rg", "hub")
    headers = {"If-Match": made.etag}
    network.virtual_networks.begin_create_or_update("rg", "hub", _hub(tags={"a": "b"}), headers=headers).result()
    with pytest.raises(HttpResponseError) as stale:
        network.virtual_networks.begin_create_or_update("rg", "hub", _hub(), headers=headers)
    assert (stale.value.status_code, stale.value.error.code) == (412, "PreconditionFailed")
    assert network.virtual_networks.get("rg", "hub").tags == {"a": "b"}


def test_pages_of_a_list_are_followed(serving: Serving, network: NetworkManagementClient) -> None:
    names = [f"nsg-{number:03}" for number in range(230)]
    for name in names:
        serving.world.group(name)
    assert [each.name for each in network.network_security_groups.list("rg")] == names
    first = serving.call("GET", f"{NETWORK}/networkSecurityGroups")
    assert len(first.body["value"]) == 100
    assert first.body["nextLink"].startswith(serving.url)


def test_a_wrong_secret_gets_no_token(serving: Serving) -> None:
    client = serving.client(NetworkManagementClient, subscription_id=SUBSCRIPTION)
    client._config.credential = serving.credential("not the secret")
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        serving.credential("not the secret").get_token(f"{serving.url}/.default")


def test_an_operation_that_takes_time_is_polled(serving: Serving) -> None:
    from localazure.serve.face import Face

    serving.server.face = Face(serving.world.azure, serving.issuer, operation_seconds=1.5)
    network = serving.client(NetworkManagementClient, subscription_id=SUBSCRIPTION)
    poller = network.virtual_networks.begin_create_or_update("rg", "hub", _hub())
    assert network.virtual_networks.get("rg", "hub").provisioning_state == "Updating"
    assert poller.status() == "InProgress"
    assert poller.result().provisioning_state == "Succeeded"
    gone = network.virtual_networks.begin_delete("rg", "hub")
    assert gone.status() == "InProgress"
    gone.result()


def test_what_others_wrote_is_read_with_the_same_id(serving: Serving, network: NetworkManagementClient) -> None:
    serving.world.network()
    assert network.virtual_networks.get("rg", "hub").id == f"{GROUP}/providers/Microsoft.Network/virtualNetworks/hub"
