"""The database that web nodes share, by setting; and every fault that such a setting can have."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.topology.configs import GONE, faults, only_fault, settings
from topology.build import plan
from topology.plan import Plan, SecurityRule
from topology.sql_sizes import sql_size

ONE_NODE = ("web.instances", {"minimum": 1, "maximum": 1})
NONE = ("database", GONE)
LOGIN = ("database.sqlLogin", {"name": "mlserver", "secretName": "database-password"})
# What web nodes read beside, whatever their database is.
SHOWN = {("web", "nodes-tls")}
EXTERNAL = ("database", {"external": {"server": "licences.contoso.example"}})


def built(*changes: tuple[str, Any]) -> Plan:
    return plan(settings(*changes), root_pem="")


def to_1433(made: Plan) -> set[tuple[str, str, str]]:
    """(network, subnet, rule) of every Allow of 1433."""
    return {
        (network.key, subnet.key, rule.name)
        for network in made.networks
        for subnet in network.subnets
        for rule in _rules(subnet.network_security_group)
        if rule.access == "Allow" and "1433" in rule.ports
    }


def _rules(group: Any) -> tuple[SecurityRule, ...]:
    return group.rules if group else ()


def test_the_server_is_the_plans_own_and_its_endpoint_has_its_zone_and_address() -> None:
    made = built()
    assert made.database is not None
    assert made.database.host == f"{made.database.server_name}.database.windows.net"
    (endpoint,) = [endpoint for endpoint in made.endpoints if endpoint.target == "sql"]
    assert (endpoint.group_id, endpoint.zones) == ("sqlServer", ("sql",))
    assert [name for address in endpoint.addresses for name in address.names] == [made.database.host]
    assert "privatelink.database.windows.net" in {zone.name for zone in made.zones}


def test_without_a_database_nothing_of_it_is_left() -> None:
    made = built(NONE, ONE_NODE)
    assert made.database is None
    assert "sql" not in {endpoint.target for endpoint in made.endpoints} | {zone.key for zone in made.zones}
    assert to_1433(made) == set()


def test_web_nodes_and_administrators_reach_it_on_one_port_and_nobody_else_does() -> None:
    subnets = {(network, subnet) for network, subnet, _ in to_1433(built(("jumpbox", {})))}
    assert subnets == {("cluster", "web"), ("hub", "jumpbox"), ("hub", "endpoints")}
    assert {(network, subnet) for network, subnet, _ in to_1433(built(("jumpbox", GONE), ("bastion", GONE)))} == {
        ("cluster", "web"),
        ("hub", "endpoints"),
    }


def test_an_administrator_lets_the_web_tiers_identity_in_and_no_more_than_it_needs() -> None:
    made = built()
    assert made.database is not None
    assert made.database.setup == (
        "CREATE USER [id-mls-dev-we-web] FROM EXTERNAL PROVIDER;",
        "ALTER ROLE db_datareader ADD MEMBER [id-mls-dev-we-web];",
        "ALTER ROLE db_datawriter ADD MEMBER [id-mls-dev-we-web];",
        "ALTER ROLE db_ddladmin ADD MEMBER [id-mls-dev-we-web];",
    )
    (name,) = [identity.name for identity in made.identities if identity.key == "web"]
    assert f"[{name}]" in made.database.setup[0]


def test_a_login_needs_no_user_of_the_directory_and_its_secret_is_the_web_tiers_alone() -> None:
    made = built(LOGIN)
    assert made.database is not None
    assert made.database.setup == ()
    assert {(g.principal, g.secret) for g in made.grants if g.secret} - SHOWN == {("web", "database-password")}
    assert {(g.principal, g.secret) for g in built().grants if g.secret} == SHOWN


def test_a_database_elsewhere_is_not_made_and_its_connection_is_a_secret_of_the_vault() -> None:
    made = built(EXTERNAL)
    assert made.database is None
    assert "sql" not in {endpoint.target for endpoint in made.endpoints}
    assert {(g.principal, g.secret) for g in made.grants if g.secret} - SHOWN == {("web", "database-connection")}


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("auditing", [False, True])
def test_an_audit_arrives_whatever_else_is_sent(everything: bool, auditing: bool) -> None:
    made = built(("monitor.diagnostics", everything), ("database.auditing", auditing))
    (audit,) = [item for item in made.diagnostics if item.target == "sql-master"] or [None]
    assert (audit is not None) is auditing
    assert audit is None or audit.categories == ("SQLSecurityAuditEvents",)
    assert everything or len(made.diagnostics) == int(auditing)


@pytest.mark.parametrize(
    ("name", "sku", "tier", "family", "capacity"),
    [
        ("Basic", "Basic", "Basic", None, 5),
        ("S1", "S1", "Standard", None, 20),
        ("P1", "P1", "Premium", None, 125),
        ("GP_Gen5_4", "GP_Gen5", "GeneralPurpose", "Gen5", 4),
        ("GP_S_Gen5_1", "GP_S_Gen5", "GeneralPurpose", "Gen5", 1),
        ("BC_Gen5_2", "BC_Gen5", "BusinessCritical", "Gen5", 2),
        ("HS_PRMS_8", "HS_PRMS", "Hyperscale", "PRMS", 8),
    ],
)
def test_a_size_is_taken_apart_as_azure_writes_it(
    name: str, sku: str, tier: str, family: str | None, capacity: int
) -> None:
    size = sql_size(name)
    assert (size.name, size.tier, size.family, size.capacity) == (sku, tier, family, capacity)


def test_what_is_asked_for_reaches_the_plan() -> None:
    made = built(
        (
            "database",
            {
                "serverName": "sql-contoso",
                "name": "models",
                "sku": "BC_Gen5_2",
                "maxSizeGb": 100,
                "zoneRedundant": True,
                "backup": {"redundancy": "GeoZone", "retentionDays": 35},
                "entraAdmin": {
                    "login": "dba",
                    "objectId": "33333333-4444-5555-6666-777777777777",
                    "kind": "User",
                    "tenant": "44444444-5555-6666-7777-888888888888",
                },
                "auditing": False,
                "defender": True,
                "restrictOutbound": False,
            },
        )
    ).database
    assert made is not None
    assert (made.server_name, made.name, made.max_size_bytes) == ("sql-contoso", "models", 100 * 1024**3)
    assert (made.zone_redundant, made.backup_redundancy, made.backup_retention_days) == (True, "GeoZone", 35)
    assert (made.entra_admin.kind, made.entra_admin.tenant) == ("User", "44444444-5555-6666-7777-888888888888")
    assert (made.auditing, made.defender, made.restrict_outbound) == (False, True, False)


# What is changed in dev | the key of the one fault that follows | a part of its sentence.
FAULTS: list[tuple[list[tuple[str, Any]], str, str]] = [
    ([NONE], "database", "web.instances.maximum is 5"),
    ([("database.entraAdmin", GONE)], "database.entraAdmin", "nobody else can let web nodes in"),
    ([("database.entraAdmin.objectId", "me")], "database.entraAdmin.objectId", "a GUID in lower case"),
    ([("database.sku", "S99")], "database.sku", "is no size of Azure SQL"),
    ([("database.sku", "huge")], "database.sku", "a size of Azure SQL such as"),
    (
        [
            (
                "database",
                {"sku": "Basic", "entraAdmin": {"login": "a", "objectId": "3" * 8 + "-4444-5555-6666-777777777777"}},
            )
        ],
        "database.maxSizeGb",
        "holds 2 GB at most",
    ),
    ([("database.zoneRedundant", True)], "database.zoneRedundant", "S1 cannot be spread over zones"),
    (
        [("database.sku", "Basic"), ("database.maxSizeGb", 2), ("database.backup.retentionDays", 14)],
        "database.backup.retentionDays",
        "keeps backups for 7 days",
    ),
    ([("database.name", "a;b")], "database.name", "letters, digits"),
    ([("database.sqlLogin", {"name": "sa"})], "database.sqlLogin.name", "keeps for itself"),
    (
        [("database.external", {"server": "licences.contoso.example"})],
        "database.external",
        "that this program would make",
    ),
    (
        [("database", {"external": {"server": "sql.contoso.example"}})],
        "database.external.server",
        "none of corporate.exceptions",
    ),
]


@pytest.mark.parametrize(("changes", "key", "sentence"), FAULTS, ids=[f"{k}: {s}" for _, k, s in FAULTS])
def test_one_wrong_setting_gives_one_fault_and_its_example_mends_it(
    changes: list[tuple[str, Any]], key: str, sentence: str
) -> None:
    fault = only_fault(changes, key, sentence)
    assert faults(*changes, (fault.key, yaml.safe_load(fault.example))) == ()


def test_one_web_node_alone_may_do_without() -> None:
    assert faults(NONE, ONE_NODE) == ()
