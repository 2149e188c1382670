"""What watches the cluster, all of it on; protection; an environment at rest; and names that Azure keeps."""

import json
from typing import Any

import pytest
import yaml

from tests.driving import Engine
from tests.e2e.conftest import PACK, free_secrets

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

EVERYTHING = {
    "retentionDays": 90,
    "privateLink": True,
    "diagnostics": True,
    "flowLogs": {"retentionDays": 30, "trafficAnalyticsMinutes": 10},
    "alerts": {"emails": ["ml-platform@contoso.example"]},
    "connectionMonitor": {"intervalSeconds": 60},
}


def change(cluster: Engine, **settings: Any) -> None:
    """Set settings of the stack's file."""
    file = yaml.safe_load(cluster.config_file.read_text())
    for name, value in settings.items():
        file["config"][f"azureml-cluster:{name}"] = value
    cluster.config_file.write_text(yaml.safe_dump(file))


def of(cluster: Engine, token: str) -> dict[str, dict[str, Any]]:
    """The inputs of the stack's resources of one type, by name."""
    return {
        resource["urn"].rpartition("::")[2]: resource["inputs"]
        for resource in cluster.resources()
        if resource["type"] == f"azure-native:{token}"
    }


def test_everything_is_watched_kept_from_deletion_put_to_rest_and_woken(cluster: Engine) -> None:
    change(cluster, monitor=EVERYTHING, protect=True)
    deployed = cluster.up(*PACK)
    assert deployed.code == 0, deployed.text
    assert set(of(cluster, "network:FlowLog")) == {
        f"flow-logs-{name}" for name in ("hub", "cluster", "workspace", "analytics")
    }
    assert len(of(cluster, "network:ConnectionMonitor")) == 1
    assert of(cluster, "monitor:PrivateLinkScope")["monitor-scope"]["location"] == "global"
    assert "monitor-scope-azuremonitor" in of(cluster, "network:PrivateEndpoint")
    (logs,) = of(cluster, "operationalinsights:Workspace").values()
    assert logs["publicNetworkAccessForIngestion"] == "Disabled"
    settings = of(cluster, "monitor:DiagnosticSetting")
    assert {"vault", "storage-blobServices", "gateway", "firewall", "logs", "network-hub", "nsg-cluster-web"} <= set(
        settings
    )
    again = cluster.preview(*PACK, "--expect-no-changes")
    assert again.code == 0, again.text

    refused = cluster.destroy()
    assert refused.code != 0
    assert "protect" in refused.text
    free_secrets(cluster)

    change(cluster, protect=False, parked=True)
    rested = cluster.up(*PACK)
    assert rested.code == 0, rested.text
    for token in (
        "network:AzureFirewall",
        "network:BastionHost",
        "network:ConnectionMonitor",
        "compute:VirtualMachine",
    ):
        assert of(cluster, token) == {}, token
    for setting in of(cluster, "monitor:AutoscaleSetting").values():
        (profile,) = setting["profiles"]
        assert profile["capacity"] == {"minimum": "0", "maximum": "0", "default": "0"}
        assert profile["rules"] == []
    ways_out = {
        route["addressPrefix"]: route["nextHopType"]
        for table in of(cluster, "network:RouteTable").values()
        for route in table["routes"]
    }
    assert ways_out["0.0.0.0/0"] == "VirtualAppliance", "what is left still goes to the firewall, which is not there"

    change(cluster, parked=False)
    woken = cluster.up(*PACK)
    assert woken.code == 0, woken.text
    assert len(of(cluster, "network:AzureFirewall")) == 1
    assert cluster.preview(*PACK, "--expect-no-changes").code == 0

    gone = cluster.destroy()
    assert gone.code == 0, gone.text
    assert json.loads(cluster.azure("list", "--json").text) == []
