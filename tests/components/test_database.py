"""Azure SQL, and how it is closed."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.components.conftest import Deploy
from tests.components.recording import Recording
from topology import plan

DATABASE = plan.Database(
    server_name="sql-ml",
    name="mlserver",
    resource_group="data",
    host="sql-ml.database.windows.net",
    sku="GP_Gen5",
    tier="GeneralPurpose",
    family="Gen5",
    capacity=2,
    max_size_bytes=50 * 1024**3,
    zone_redundant=True,
    backup_redundancy="Zone",
    backup_retention_days=14,
    entra_admin=plan.EntraAdmin("sql-administrators", "33333333-4444-5555-6666-777777777777", "Group", None),
    sql_login=None,
    auditing=True,
    defender=False,
    restrict_outbound=True,
    setup=("CREATE USER [id-web] FROM EXTERNAL PROVIDER;",),
)
LOGIN = plan.SqlLogin("mlserver", "database-password")


def with_database(deploy: Deploy, **changes: Any) -> Recording:
    return deploy(database=dataclasses.replace(DATABASE, **changes))


def server(recording: Recording) -> Any:
    return recording.one("sql:Server").inputs


def test_without_a_database_there_is_none(deployed: Recording) -> None:
    assert not [request for request in deployed.requests if ":sql:" in request.type]


def test_the_server_is_closed_to_the_public_to_older_tls_and_outwards(deploy: Deploy) -> None:
    made = server(with_database(deploy))
    assert (made["publicNetworkAccess"], made["minimalTlsVersion"]) == ("Disabled", "1.2")
    assert made["restrictOutboundNetworkAccess"] == "Enabled"
    assert server(with_database(deploy, restrict_outbound=False))["restrictOutboundNetworkAccess"] == "Disabled"


def test_a_server_has_no_rule_for_its_public_side(deploy: Deploy) -> None:
    recording = with_database(deploy)
    assert recording.of("sql:FirewallRule") == recording.of("sql:VirtualNetworkRule") == []


def test_only_the_directory_signs_in_and_no_password_exists(deploy: Deploy) -> None:
    recording = with_database(deploy)
    made = server(recording)
    assert made["administrators"] == {
        "administratorType": "ActiveDirectory",
        "principalType": "Group",
        "login": "sql-administrators",
        "sid": "33333333-4444-5555-6666-777777777777",
        "tenantId": "99999999-8888-7777-6666-555555555555",
        "azureADOnlyAuthentication": True,
    }
    assert "administratorLogin" not in made
    assert recording.one("sql:ServerAzureADOnlyAuthentication").inputs["azureADOnlyAuthentication"] is True
    assert not [r for r in recording.of("random:index/randomPassword:RandomPassword") if r.name.startswith("sql")]
    assert recording.of("keyvault:Secret") == []


def test_a_login_has_a_secret_password_that_the_vault_holds_for_nodes(deploy: Deploy) -> None:
    recording = with_database(deploy, sql_login=LOGIN)
    request = recording.one("sql:Server")
    assert request.inputs["administratorLogin"] == "mlserver"
    assert request.secret_inputs == {"administratorLoginPassword"}
    assert request.inputs["administrators"]["azureADOnlyAuthentication"] is False
    assert recording.one("sql:ServerAzureADOnlyAuthentication").inputs["azureADOnlyAuthentication"] is False
    secret = recording.one("keyvault:Secret", "database-password")
    assert secret.inputs["secretName"] == "database-password"
    assert secret.secret_inputs == {"properties.value"}
    assert secret.urn in recording.one("compute:VirtualMachineScaleSet", "web").depends_on


def test_a_change_that_azure_refuses_never_replaces_a_server_with_data(deploy: Deploy) -> None:
    options = with_database(deploy).one("sql:Server").options
    assert list(options.replaceOnChanges) == []
    assert list(options.ignoreChanges) == ["administrators.azureADOnlyAuthentication"]


def test_the_database_has_the_plans_size_zones_and_backups(deploy: Deploy) -> None:
    recording = with_database(deploy)
    made = recording.one("sql:Database").inputs
    assert made["sku"] == {"name": "GP_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 2}
    assert (made["maxSizeBytes"], made["zoneRedundant"]) == (53687091200, True)
    assert made["requestedBackupStorageRedundancy"] == "Zone"
    assert recording.one("sql:BackupShortTermRetentionPolicy").inputs["retentionDays"] == 14
    assert recording.one("sql:TransparentDataEncryption").inputs["state"] == "Enabled"


def test_auditing_goes_to_azure_monitor_and_can_be_off(deploy: Deploy) -> None:
    audit = with_database(deploy).one("sql:ExtendedServerBlobAuditingPolicy").inputs
    assert (audit["state"], audit["isAzureMonitorTargetEnabled"]) == ("Enabled", True)
    assert not {"storageEndpoint", "storageAccountAccessKey"} & set(audit)
    assert with_database(deploy, auditing=False).of("sql:ExtendedServerBlobAuditingPolicy") == []


def test_defender_is_on_where_the_plan_says_so(deploy: Deploy) -> None:
    assert with_database(deploy).of("sql:ServerSecurityAlertPolicy") == []
    assert with_database(deploy, defender=True).one("sql:ServerSecurityAlertPolicy").inputs["state"] == "Enabled"


def test_what_holds_data_is_protected_where_the_plan_says_so(deploy: Deploy) -> None:
    for protect in (False, True):
        recording = deploy(database=DATABASE, protect=protect)
        for type_ in ("sql:Server", "sql:Database"):
            assert recording.one(type_).options.protect is protect


def test_web_nodes_wait_for_the_database(deploy: Deploy) -> None:
    recording = with_database(deploy)
    assert recording.one("sql:Database").urn in recording.one("compute:VirtualMachineScaleSet", "web").depends_on
