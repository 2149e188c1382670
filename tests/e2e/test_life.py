"""The life of the dev cluster on the real engine: deployed, unchanged, changed behind its back, repaired, destroyed."""

import json

import pytest

from localazure.core.conditions import VARIABLE
from localazure.core.order import Order
from tests.driving import Engine
from tests.e2e.conftest import PACK

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

LOCAL = "00000000-0000-0000-0000-000000000000"


def test_the_cluster_is_deployed_stays_unchanged_is_repaired_and_leaves_nothing(cluster: Engine) -> None:
    cluster.checkpoints = True  # as a user has it
    # In strict mode two writes that Azure takes one at a time fail here, if nothing orders them and they meet.
    cluster.environment[VARIABLE] = '{"strict": true}'
    deployed = cluster.up(*PACK)
    assert deployed.code == 0, deployed.text
    assert set(deployed.changes) == {"create"}
    assert "can't run policy" not in deployed.text
    # And none could meet on another day.
    assert [str(pair) for pair in Order(cluster.export()["resources"]).unordered()] == []

    outputs = cluster.outputs()
    assert outputs["cloud"] == {"kind": "local", "subscription": LOCAL}
    assert outputs["apiUrl"] == "https://mls.contoso.example"
    assert set(outputs["virtualNetworkIds"]) == {"hub", "cluster", "workspace", "analytics"}
    assert all(
        identity.startswith(f"/subscriptions/{LOCAL}/resourceGroups/")
        for identity in outputs["virtualNetworkIds"].values()
    )

    again = cluster.preview(*PACK, "--expect-no-changes")
    assert again.code == 0, again.text

    network = outputs["virtualNetworkIds"]["analytics"]
    changed = cluster.azure("set", network, 'dhcpOptions.dnsServers=["10.1.2.3"]')
    assert changed.code == 0, changed.text
    seen = cluster.refresh()
    assert seen.code == 0, seen.text
    assert [(op, urn.rpartition("::")[2]) for op, urn in seen.steps if op == "update"] != [] or "update" in seen.changes
    refused = cluster.preview(*PACK, "--diff")
    assert "168.63.129.16" in refused.text
    repaired = cluster.up(*PACK)
    assert repaired.code == 0, repaired.text
    assert repaired.changes["update"] == 1
    shown = json.loads(cluster.azure("show", network, "--json").text)
    assert "168.63.129.16" in json.dumps(shown)

    gone = cluster.destroy()
    assert gone.code == 0, gone.text
    assert cluster.resources() == []
    assert json.loads(cluster.azure("list", "--json").text) == []


def test_no_secret_is_in_plain_text_in_state_output_or_log(cluster: Engine) -> None:
    deployed = cluster.up(*PACK)
    assert deployed.code == 0, deployed.text
    shown = cluster.pulumi("stack", "export", "--show-secrets", "--stack", cluster.stack).text
    passwords = {
        resource["outputs"]["result"]["plaintext"].strip('"')
        for resource in json.loads(shown)["deployment"]["resources"]
        if resource["type"].startswith("random:")
    }
    assert passwords
    exported = cluster.pulumi("stack", "export", "--stack", cluster.stack).text
    printed = deployed.text + cluster.pulumi("stack", "output", "--stack", cluster.stack).text
    for password in passwords:
        assert password not in exported
        assert password not in printed
    certificates = [
        resource
        for resource in json.loads(exported)["deployment"]["resources"]
        if resource["type"] == "azure-native:keyvault:Secret"
    ]
    assert {each["urn"].rpartition("::")[2] for each in certificates} == {"certificate", "certificate-nodes-tls"}
    assert all("ciphertext" in json.dumps(each["inputs"]["properties"]) for each in certificates)
