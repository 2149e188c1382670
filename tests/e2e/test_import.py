"""What someone else made: taken over by `pulumi import`, or joined as an existing spoke and left alone."""

import json
from pathlib import Path

import pytest
import yaml

from tests.driving import Engine
from tests.e2e.conftest import PACK

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-lake"
LAKE = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-lake"


def make_lake(engine: Engine) -> None:
    for made in (
        engine.azure("create", GROUP, "location=westeurope"),
        engine.azure("create", LAKE, "location=westeurope", 'addressSpace.addressPrefixes=["10.30.0.0/22"]'),
    ):
        assert made.code == 0, made.text


def test_a_network_that_no_program_made_is_imported(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write_program(
        """
        import pulumi
        from pulumi_azure_native import network
        network.VirtualNetwork(
            "lake", resource_group_name="rg-lake", virtual_network_name="vnet-lake", location="westeurope",
            address_space={"address_prefixes": ["10.30.0.0/22"]},
            private_endpoint_v_net_policies="Disabled",  # Azure's default, which an import takes as it is
            opts=pulumi.ResourceOptions(protect=True))
        """
    )
    make_lake(engine)
    imported = engine._engine_command(
        "import",
        "--yes",
        "--skip-preview",
        "--generate-code=false",
        "azure-native:network:VirtualNetwork",
        "lake",
        LAKE,
    )
    assert imported.code == 0, imported.text
    (lake,) = [entry for entry in engine.resources() if entry["id"] == LAKE]
    assert lake["inputs"]["addressSpace"] == {"addressPrefixes": ["10.30.0.0/22"]}
    unchanged = engine.preview("--expect-no-changes")
    assert unchanged.code == 0, unchanged.text
    engine.end_all()


def test_an_existing_spoke_is_peered_and_linked_and_left_alone(cluster: Engine) -> None:
    make_lake(cluster)
    file = yaml.safe_load(cluster.config_file.read_text())
    file["config"]["azureml-cluster:spokes"].append({"name": "lake", "id": LAKE, "addressSpace": "10.30.0.0/22"})
    cluster.config_file.write_text(yaml.safe_dump(file))
    deployed = cluster.up(*PACK)
    assert deployed.code == 0, deployed.text
    held = json.loads(cluster.azure("list", "--json").text)
    peerings = {entry["path"] for entry in held if entry["type"].endswith("/virtualNetworkPeerings")}
    assert {path.split("/")[0] for path in peerings if "lake" in path} == {"vnet-lake", "vnet-mls-dev-we-hub"}
    links = [entry for entry in held if entry["type"].endswith("/virtualNetworkLinks") and "lake" in entry["path"]]
    zones = [entry for entry in held if entry["type"].endswith("/privateDnsZones")]
    assert len(links) == len(zones) >= 5
    assert LAKE not in {entry.get("id") for entry in cluster.resources()}
    gone = cluster.destroy()
    assert gone.code == 0, gone.text
    left = {entry["id"] for entry in json.loads(cluster.azure("list", "--json").text)}
    # Azure's own Network Watcher stays as long as the region has a network.
    assert {id_ for id_ in left if "/NetworkWatcherRG" not in id_} == {GROUP, LAKE}
