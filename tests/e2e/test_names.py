"""Private names and the way in on the real engine: records, pointers, the resolver, an existing zone, the jumpbox."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from tests.driving import Engine
from tests.e2e.conftest import PACK

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-names"
ZONE = f"{GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
INBOUND = "10.20.0.228"
OPTIONS: Mapping[str, Any] = {
    "dns": {
        "reverse": True,
        "zones": {"vault": ZONE},
        "resolver": {},
        "allowList": {"others": "Alert", "domains": ["packages.contoso.example"]},
    },
    "dnsServers": [INBOUND, "168.63.129.16"],
    "bastion": {"sku": "Standard", "nativeClient": True},
    "jumpbox": {"administrators": ["33333333-4444-5555-6666-777777777777"]},
}


def configure(engine: Engine) -> None:
    file = yaml.safe_load(engine.config_file.read_text())
    file["config"] |= {f"azureml-cluster:{key}": value for key, value in OPTIONS.items()}
    file["config"]["azureml-cluster:corporate"]["domains"] = ["contoso.example"]
    engine.config_file.write_text(yaml.safe_dump(file))


def there(engine: Engine) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(engine.azure("list", "--json").text)
    return listed


def test_names_lead_to_endpoints_and_back_operators_get_in_and_nothing_is_left(cluster: Engine) -> None:
    for id_, *more in ((GROUP, "location=westeurope"), (ZONE, "location=global")):
        made = cluster.azure("create", id_, *more)
        assert made.code == 0, made.text
    configure(cluster)
    deployed = cluster.up(*PACK)
    assert deployed.code == 0, deployed.text

    state = cluster.resources()
    records = [entry for entry in there(cluster) if entry["type"].endswith("/privateDnsZones/A")]
    endpoints = [entry for entry in state if entry["type"] == "azure-native:network:PrivateEndpoint"]
    wanted = {
        (item["privateIPAddress"], endpoint["inputs"]["privateEndpointName"])
        for endpoint in endpoints
        for item in endpoint["inputs"]["ipConfigurations"]
    }
    pointers = [entry for entry in state if entry["type"] == "azure-native:privatedns:PrivateRecordSet"]
    pointed = {
        f"10.20.1.{entry['inputs']['relativeRecordSetName']}": entry["inputs"]["ptrRecords"] for entry in pointers
    }
    assert set(pointed) == {address for address, _ in wanted}
    (stored,) = [entry for entry in records if entry["id"].startswith(ZONE) and "mlw" not in entry["path"]]
    shown = json.loads(cluster.azure("show", stored["id"], "--json").text)
    assert [record["ipv4Address"] for record in shown["aRecords"]] == ["10.20.1.32"]
    held = {name["ptrdname"] for names in pointed.values() for name in names}
    assert not [name for name in held if "{" in name or "*" in name]
    assert any(".workspace.westeurope.api.azureml.ms" in name for name in held)
    # The vault's record stands in the zone that was there before, which the program does not hold.
    assert ZONE not in {entry.get("id") for entry in state}

    (inbound,) = [entry for entry in state if entry["type"] == "azure-native:dnsresolver:InboundEndpoint"]
    assert inbound["outputs"]["ipConfigurations"][0]["privateIpAddress"] == INBOUND
    assert cluster.outputs()["dnsForwarders"]["target"] == INBOUND
    (machine,) = [entry for entry in state if entry["type"] == "azure-native:compute:VirtualMachine"]
    assert "ciphertext" in json.dumps(machine["inputs"]["osProfile"]["adminPassword"])

    again = cluster.preview(*PACK, "--expect-no-changes")
    assert again.code == 0, again.text
    gone = cluster.destroy()
    assert gone.code == 0, gone.text
    # Azure makes a Network Watcher of its own with a region's first network, and keeps it.
    left = {entry["id"] for entry in there(cluster) if "/NetworkWatcherRG" not in entry["id"]}
    assert left == {GROUP, ZONE}
