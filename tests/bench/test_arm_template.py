from typing import Any

import pytest

from bench.arm_template import arm_type, template


def step(token: str, inputs: dict[str, Any], custom: bool = True) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:dev::p::{token}::one", "newState": {"type": token, "custom": custom, "inputs": inputs}}


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("azure-native:network:LoadBalancer", "Microsoft.Network/loadBalancers"),
        ("azure-native:privatedns:PrivateZone", "Microsoft.Network/privateDnsZones"),
        ("azure-native:network:Subnet", "Microsoft.Network/virtualNetworks/subnets"),
    ],
)
def test_a_token_becomes_the_arm_type(token: str, expected: str) -> None:
    assert arm_type(token) == expected


def test_inputs_are_split_into_the_envelope_and_the_properties() -> None:
    made = template(
        [
            step(
                "azure-native:network:NetworkSecurityGroup",
                {
                    "resourceGroupName": "rg",
                    "networkSecurityGroupName": "nsg-web",
                    "location": "westeurope",
                    "securityRules": [{"name": "a", "destinationPortRange": "80"}],
                },
            )
        ]
    )
    assert made["resources"] == [
        {
            "type": "Microsoft.Network/networkSecurityGroups",
            "apiVersion": "2024-05-01",
            "name": "nsg-web",
            "location": "westeurope",
            "properties": {"securityRules": [{"name": "a", "properties": {"destinationPortRange": "80"}}]},
        }
    ]


def test_a_child_is_named_after_its_parent_and_itself() -> None:
    inputs = {"resourceGroupName": "rg", "virtualNetworkName": "vnet", "subnetName": "web"}
    made = template([step("azure-native:network:Subnet", inputs)])
    assert made["resources"][0]["name"] == "vnet/web"


def test_components_and_other_providers_are_left_out() -> None:
    assert (
        template([step("azureml-cluster:network:VirtualNetwork", {}, custom=False), step("random:index:X", {})])[
            "resources"
        ]
        == []
    )
