"""Rules of Azure SQL: a write that passes, one that is refused."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.core.errors import ArmError
from tests.localazure.world import GROUP, World, endpoint, subnet_id

GUID = "11111111-1111-1111-1111-111111111111"
SERVER = f"{GROUP}/providers/Microsoft.Sql/servers/sql-one"
ENTRA = {"administratorType": "ActiveDirectory", "principalType": "Group", "login": "dba", "sid": GUID}
SETTINGS: dict[str, dict[str, Any]] = {
    "sql:ServerAzureADOnlyAuthentication": {"authenticationName": "Default", "azureADOnlyAuthentication": True},
    "sql:ExtendedServerBlobAuditingPolicy": {
        "blobAuditingPolicyName": "default",
        "state": "Enabled",
        "isAzureMonitorTargetEnabled": True,
    },
    "sql:ServerSecurityAlertPolicy": {"securityAlertPolicyName": "Default", "state": "Enabled"},
}


def server(**more: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "serverName": "sql-one",
        "version": "12.0",
        "publicNetworkAccess": "Disabled",
        "administrators": {**ENTRA, "azureADOnlyAuthentication": True},
    }
    return {key: value for key, value in {**body, **more}.items() if value is not None}


def with_login(**more: Any) -> dict[str, Any]:
    login = {"administratorLogin": "mlserver", "administratorLoginPassword": "Long-enough-1-secret"}
    return server(administrators=None, **{**login, **more})


def database(**more: Any) -> dict[str, Any]:
    return {"serverName": "sql-one", "databaseName": "ml", "sku": {"name": "S1", "tier": "Standard"}, **more}


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (server(), set()),
        (with_login(), set()),
        (with_login(administratorLoginPassword="alllowercase"), {"SQL-01"}),
        (with_login(administratorLoginPassword="mlserver-1A"), {"SQL-01"}),
        (with_login(administratorLoginPassword="Sh0rt-1"), {"SQL-01"}),
        (with_login(administratorLoginPassword="Long-1" * 22), {"SQL-01"}),
        (with_login(administratorLogin="sa"), {"SQL-02"}),
        (with_login(administratorLogin="a b"), {"SQL-02"}),
        (server(administrators=None), {"SQL-03"}),
        (server(administrators=ENTRA), {"SQL-03"}),
        (with_login(administratorLoginPassword=None), {"SQL-03"}),
        (server(serverName="Sql-One"), {"NAME-01"}),
        (server(serverName="sql-"), {"NAME-01"}),
        (server(minimalTlsVersion="1.4"), {"BODY-04"}),
        (server(publicNetworkAccess="Off"), {"BODY-04"}),
    ],
)
def test_servers(world: World, body: dict[str, Any], refused: set[str]) -> None:
    assert world.codes("sql:Server", **body) == refused


def test_whether_only_the_directory_signs_in_is_said_once(world: World) -> None:
    world.put("sql:Server", **server())
    changed = server(administrators={**ENTRA, "azureADOnlyAuthentication": False})
    assert world.codes("sql:Server", **changed) == {"SQL-04"}
    assert world.codes("sql:Server", **server(administrators=ENTRA)) == set()


def test_a_servers_name_is_taken_in_every_group(world: World) -> None:
    world.put("sql:Server", **server())
    world.put("resources:ResourceGroup", resourceGroupName="other", location="westeurope")
    assert world.codes("sql:Server", resourceGroupName="other", **server()) == {"SQL-05"}


def test_a_servers_login_stays(world: World) -> None:
    world.put("sql:Server", **with_login())
    assert world.codes("sql:Server", **with_login(administratorLogin="other")) == {"IMM-01"}


def test_a_password_is_never_answered(world: World) -> None:
    assert "secret" not in str(world.put("sql:Server", **with_login()).properties)


def test_a_server_has_its_own_database_from_the_start_and_takes_it_along(world: World) -> None:
    world.put("sql:Server", **server())
    assert world.azure.get(f"{SERVER}/databases/master") is not None
    assert world.codes("sql:Database", **database(databaseName="master")) == {"NAME-01"}
    world.azure.delete(SERVER)
    assert world.azure.get(f"{SERVER}/databases/master") is None


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (database(), set()),
        (database(maxSizeBytes=250 * 1024**3), set()),
        (database(maxSizeBytes=251 * 1024**3), {"SQL-06"}),
        (database(sku={"name": "Basic", "tier": "Basic"}, maxSizeBytes=5 * 1024**3), {"SQL-06"}),
        (database(zoneRedundant=True), {"SQL-07"}),
        (database(sku={"name": "P1", "tier": "Premium"}, zoneRedundant=True), set()),
        (database(requestedBackupStorageRedundancy="Moon"), {"BODY-04"}),
        (database(serverName="nobody"), {"RG-02"}),
    ],
)
def test_databases(world: World, body: dict[str, Any], refused: set[str]) -> None:
    world.put("sql:Server", **server())
    assert world.codes("sql:Database", **body) == refused


@pytest.mark.parametrize(
    ("tier", "policy", "refused"),
    [
        ("Standard", {"retentionDays": 35}, set()),
        ("Standard", {"retentionDays": 36}, {"SQL-08"}),
        ("Basic", {"retentionDays": 8}, {"SQL-08"}),
        ("Standard", {"retentionDays": 7, "diffBackupIntervalInHours": 6}, {"SQL-08"}),
    ],
)
def test_backups(world: World, tier: str, policy: dict[str, Any], refused: set[str]) -> None:
    world.put("sql:Server", **server())
    name = "Basic" if tier == "Basic" else "S1"
    world.put("sql:Database", **database(sku={"name": name, "tier": tier}))
    asked = {"serverName": "sql-one", "databaseName": "ml", "policyName": "default", **policy}
    assert world.codes("sql:BackupShortTermRetentionPolicy", **asked) == refused


def test_encryption_has_one_name_and_two_states(world: World) -> None:
    world.put("sql:Server", **server())
    world.put("sql:Database", **database())
    asked = {"serverName": "sql-one", "databaseName": "ml", "tdeName": "current", "state": "Enabled"}
    assert world.codes("sql:TransparentDataEncryption", **asked) == set()
    assert world.codes("sql:TransparentDataEncryption", **{**asked, "tdeName": "other"}) == {"NAME-01"}
    assert world.codes("sql:TransparentDataEncryption", **{**asked, "state": "Perhaps"}) == {"BODY-04"}


def test_only_the_directory_signs_in_where_it_has_an_administrator(world: World) -> None:
    entra_only = SETTINGS["sql:ServerAzureADOnlyAuthentication"]
    world.put("sql:Server", **with_login())
    assert world.codes("sql:ServerAzureADOnlyAuthentication", serverName="sql-one", **entra_only) == {"SQL-09"}
    world.put("sql:Server", **server(serverName="sql-two"))
    assert world.codes("sql:ServerAzureADOnlyAuthentication", serverName="sql-two", **entra_only) == set()


def test_auditing_writes_somewhere(world: World) -> None:
    world.put("sql:Server", **server())
    nowhere = {"serverName": "sql-one", "blobAuditingPolicyName": "default", "state": "Enabled"}
    assert world.codes("sql:ExtendedServerBlobAuditingPolicy", **nowhere) == {"SQL-10"}
    assert world.codes("sql:ExtendedServerBlobAuditingPolicy", **{**nowhere, "state": "Disabled"}) == set()
    assert world.codes("sql:ExtendedServerBlobAuditingPolicy", **nowhere, isAzureMonitorTargetEnabled=True) == set()


@pytest.mark.parametrize("token", sorted(SETTINGS))
def test_a_servers_settings_are_of_a_server_that_there_is(world: World, token: str) -> None:
    assert world.codes(token, serverName="sql-one", **SETTINGS[token]) == {"RG-02"}
    world.put("sql:Server", **server())
    assert world.codes(token, serverName="sql-one", **SETTINGS[token]) == set()


def firewall(start: str, end: str) -> dict[str, Any]:
    return {"serverName": "sql-one", "firewallRuleName": "office", "startIpAddress": start, "endIpAddress": end}


def test_rules_of_the_public_side_need_one(world: World) -> None:
    azure_itself = firewall("0.0.0.0", "0.0.0.0")
    world.put("sql:Server", **server())
    assert world.codes("sql:FirewallRule", **azure_itself) == {"SQL-12"}
    world.put("sql:Server", **server(publicNetworkAccess="Enabled"))
    assert world.codes("sql:FirewallRule", **azure_itself) == set()
    assert world.codes("sql:FirewallRule", **firewall("10.0.0.9", "10.0.0.1")) == {"SQL-11"}
    assert world.codes("sql:FirewallRule", **firewall("10.0.0.1", "ten")) == {"SQL-11"}


def test_a_subnet_has_a_service_endpoint_before_it_has_a_rule(world: World) -> None:
    world.put("sql:Server", **server(publicNetworkAccess="Enabled"))
    world.network()
    world.subnet("a")
    world.subnet("b", "10.0.1.0/24", serviceEndpoints=[{"service": "Microsoft.Sql"}])
    rule = {"serverName": "sql-one", "virtualNetworkRuleName": "web"}
    assert world.codes("sql:VirtualNetworkRule", **rule, virtualNetworkSubnetId=subnet_id("a")) == {"SQL-13"}
    assert world.codes("sql:VirtualNetworkRule", **rule, virtualNetworkSubnetId=subnet_id("b")) == set()
    later = {**rule, "virtualNetworkSubnetId": subnet_id("a"), "ignoreMissingVnetServiceEndpoint": True}
    assert world.codes("sql:VirtualNetworkRule", **later) == set()
    world.put("sql:Server", **server())
    assert world.codes("sql:VirtualNetworkRule", **rule, virtualNetworkSubnetId=subnet_id("b")) == {"SQL-12"}


def test_a_private_endpoint_leads_to_a_server_under_its_public_name(world: World) -> None:
    world.put("sql:Server", **server())
    world.network()
    world.subnet()
    made = world.put("network:PrivateEndpoint", **endpoint("pe", "a", SERVER, ["sqlServer"]))
    names = [config["fqdn"] for config in made.properties["customDnsConfigs"]]
    assert names == ["sql-one.database.windows.net"]
    held = world.azure.get(SERVER)
    assert held is not None
    assert len(held.properties["privateEndpointConnections"]) == 1
    with pytest.raises(ArmError):
        world.put("network:PrivateEndpoint", **endpoint("pe2", "a", SERVER, ["sqlserver"]))
