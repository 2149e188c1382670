"""What a person meets who asks for something wrong: lines about it, and nothing else."""

import json

import pytest
import yaml

from tests.driving import Engine
from tests.e2e.conftest import PACK

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

OTHER = "11111111-2222-3333-4444-555555555555"


def test_faulty_settings_are_shown_all_at_once_and_nothing_is_registered(cluster: Engine) -> None:
    file = yaml.safe_load(cluster.config_file.read_text())
    file["config"]["azureml-cluster:dnsServers"] = ["10.1.2.3"]
    file["config"]["azureml-cluster:spokes"][0]["addressSpace"] = "10.1.0.0/24"
    file["config"]["azureml-cluster:gatway"] = {}
    cluster.config_file.write_text(yaml.safe_dump(file))
    run = cluster.preview()
    assert run.code != 0
    shown = "\n".join(run.errors)
    for part in ("azureml-cluster:dnsServers", "168.63.129.16", "azureml-cluster:spokes[0]", "azureml-cluster:gatway"):
        assert part in shown
    assert "gateway" in shown  # the nearest known key
    assert "Traceback" not in run.text
    assert not any("::azure-native:" in urn for _, urn in run.steps)


def test_a_stack_that_lives_in_azure_is_not_sent_to_the_local_azure(cluster: Engine) -> None:
    (cluster.project / "__main__.py").rename(cluster.project / "cluster.py")
    (cluster.project / "__main__.py").write_text(
        f"import pulumi\npulumi.export('cloud', {{'kind': 'azure', 'subscription': '{OTHER}'}})\n"
    )
    assert cluster.up().code == 0
    (cluster.project / "cluster.py").rename(cluster.project / "__main__.py")
    for run in (cluster.preview(*PACK), cluster.up(*PACK)):
        assert run.code != 0
        assert len(run.errors) == 1, run.text
        assert OTHER in run.errors[0]
        assert "Traceback" not in run.text
        assert not any("::azure-native:" in urn for _, urn in run.steps)
    assert json.loads(cluster.azure("list", "--json").text) == []


# Each way is lines added to the end of the program; {group} and so on are what the plan calls them.
WAYS = {
    "a separate rule in a group of the cluster": (
        """
        azure_native.network.SecurityRule(
            "way", resource_group_name=group, network_security_group_name=web_rules, security_rule_name="way",
            priority=101, direction="Inbound", access="Allow", protocol="Tcp", source_address_prefix="10.1.64.0/18",
            source_port_range="*", destination_address_prefix="*", destination_port_ranges=["443", "79-81"])
        """,
        "way",
    ),
    "a second group whose rule is not the first": (
        """
        azure_native.network.NetworkSecurityGroup(
            "way", resource_group_name=group, network_security_group_name="nsg-way", security_rules=[
                rule("fine", 100, "443"), rule("way", 101, "*")])
        """,
        "way",
    ),
    "a load balancer from 80 to 8080": (
        """
        azure_native.network.LoadBalancer(
            "way", resource_group_name=group, load_balancer_name="lb-way", load_balancing_rules=[
                {"name": "web", "protocol": "Tcp", "frontend_port": 80, "backend_port": 8080}])
        """,
        "way",
    ),
    "a NAT pool that covers 80": (
        """
        azure_native.network.LoadBalancer(
            "way", resource_group_name=group, load_balancer_name="lb-way", inbound_nat_pools=[
                {"name": "rdp", "protocol": "Tcp", "frontend_port_range_start": 50, "frontend_port_range_end": 99,
                 "backend_port": 3389}])
        """,
        "way",
    ),
    "a firewall that translates 80": (
        """
        azure_native.network.FirewallPolicyRuleCollectionGroup(
            "way", resource_group_name=group, firewall_policy_name="afwp", rule_collection_group_name="way",
            priority=100, rule_collections=[azure_native.network.FirewallPolicyNatRuleCollectionArgs(
                rule_collection_type="FirewallPolicyNatRuleCollection", name="in", priority=100,
                action={"type": "DNAT"}, rules=[azure_native.network.NatRuleArgs(
                    rule_type="NatRule", name="web", ip_protocols=["TCP"], source_addresses=["*"],
                    destination_addresses=["20.1.2.3"], destination_ports=["80"],
                    translated_address="10.20.2.4", translated_port="8080")])])
        """,
        "way",
    ),
}

PREPARED = """
import pulumi_azure_native as azure_native

group, web_rules = "rg-way", "nsg-way"


def rule(name, priority, port):
    return {"name": name, "priority": priority, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
            "source_address_prefix": "*", "source_port_range": "*", "destination_address_prefix": "*",
            "destination_port_range": port}

"""


@pytest.mark.parametrize("way", WAYS)
def test_port_80_opened_beside_the_cluster_is_refused_in_the_first_preview_by_name(cluster: Engine, way: str) -> None:
    from textwrap import dedent

    code, resource = WAYS[way]
    with (cluster.project / "__main__.py").open("a") as program:
        program.write(PREPARED + dedent(code))
    run = cluster.preview(*PACK)
    assert run.code != 0
    assert resource in {refused.resource for refused in run.refusals if "port-80" in refused.policy}, run.text
    assert "can't run policy" not in run.text
