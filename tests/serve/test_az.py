"""The az CLI, unmodified, on the local Azure."""

from __future__ import annotations

from pathlib import Path

import pytest

from localazure.core.identity import CLIENT_ID
from localazure.core.ids import SUBSCRIPTION, TENANT
from tests.serve.az import Az, is_installed
from tests.serve.serving import NETWORK, Serving

pytestmark = [
    pytest.mark.az,
    pytest.mark.skipif(not is_installed(), reason="no az for tests; python -m tests.serve.az installs it"),
]


@pytest.fixture
def az(serving: Serving, tmp_path: Path) -> Az:
    made = Az(tmp_path / "az", serving.certificates.ca)
    made.ok("cloud", "register", "--name", "LocalAzure", "--endpoint-resource-manager", serving.url)
    made.ok("cloud", "set", "--name", "LocalAzure")
    return made


def _log_in(az: Az, serving: Serving) -> None:
    who = ("--username", CLIENT_ID, "--password", serving.issuer.secret, "--tenant", TENANT)
    (account,) = az.ok("login", "--service-principal", *who)
    assert (account["id"], account["tenantId"], account["cloudName"]) == (SUBSCRIPTION, TENANT, "LocalAzure")


def test_networks_are_created_listed_shown_changed_and_deleted(az: Az, serving: Serving) -> None:
    _log_in(az, serving)
    hub = ("--resource-group", "rg", "--name", "hub")
    subnet = ("--subnet-name", "web", "--subnet-prefixes", "10.0.0.0/24")
    made = az.ok("network", "vnet", "create", *hub, "--address-prefixes", "10.0.0.0/16", *subnet)
    assert made["newVNet"]["id"] == f"{NETWORK}/virtualNetworks/hub"
    assert [each["name"] for each in az.ok("network", "vnet", "list")] == ["hub"]
    shown = az.ok("network", "vnet", "show", *hub)
    assert [each["addressPrefix"] for each in shown["subnets"]] == ["10.0.0.0/24"]
    assert az.ok("network", "vnet", "update", *hub, "--set", "tags.owner=us")["tags"] == {"owner": "us"}
    there = serving.world.azure.get(f"{NETWORK}/virtualNetworks/hub")
    assert there is not None
    assert there.properties["tags"] == {"owner": "us"}
    assert [each["name"] for each in there.properties["subnets"]] == ["web"]

    far = ("--vnet-name", "hub", "--name", "far", "--address-prefixes", "10.9.0.0/24")
    refused = az.run("network", "vnet", "subnet", "create", "--resource-group", "rg", *far)
    assert refused.returncode == 1
    assert "(NetcfgSubnetRangeOutsideVnet)" in refused.stderr
    az.ok("network", "vnet", "delete", *hub)
    missing = az.run("network", "vnet", "show", *hub)
    assert missing.returncode == 3  # az's own code for what is not there
    assert "(ResourceNotFound)" in missing.stderr


def test_groups_zones_and_everything_in_a_group(az: Az, serving: Serving) -> None:
    _log_in(az, serving)
    az.ok("group", "create", "--name", "zones", "--location", "westeurope")
    zone = ("--resource-group", "zones", "--name", "contoso.example")
    assert az.ok("network", "private-dns", "zone", "create", *zone)["location"] == "global"
    record = ("--zone-name", "contoso.example", "--record-set-name", "www", "--ipv4-address", "10.0.0.4")
    az.ok("network", "private-dns", "record-set", "a", "add-record", "--resource-group", "zones", *record)
    listed = az.ok("resource", "list", "--resource-group", "zones")
    assert [each["type"] for each in listed] == ["Microsoft.Network/privateDnsZones"]
    az.ok("group", "delete", "--name", "zones", "--yes")
    assert az.ok("group", "exists", "--name", "zones") is False


def test_a_wrong_secret_does_not_log_in(az: Az) -> None:
    refused = az.run("login", "--service-principal", "-u", CLIENT_ID, "-p", "wrong", "--tenant", TENANT)
    assert refused.returncode == 1
    assert "AADSTS7000215" in refused.stderr
