"""No question to the store reads all of a table: what a write costs does not depend on how much is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from localazure.core.session import Session
from tests.localazure.world import GROUP, NETWORK, World, endpoint

READS_ALL = re.compile(r"\bSCAN (resources|links|addresses|operations|deleted|late)\b")


@pytest.fixture
def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Every statement that sessions run, written out."""
    statements: set[str] = set()
    made = Session.__init__

    def listening(session: Session, connection: Any) -> None:
        connection.set_trace_callback(statements.add)
        made(session, connection)

    monkeypatch.setattr(Session, "__init__", listening)
    yield statements
    with world.azure.store.read() as session:
        session._db.set_trace_callback(None)


def _reads_all(world: World, statements: set[str]) -> list[str]:
    found = []
    with world.azure.store.read() as session:
        session._db.set_trace_callback(None)
        for statement in statements:
            if statement.startswith(("SELECT", "UPDATE", "DELETE")):
                plan = session._db.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
                found += [f"{row[3]}: {statement}" for row in plan if READS_ALL.search(row[3])]
    return found


def test_no_write_reads_a_whole_table(world: World, asked: set[str]) -> None:
    world.network()
    world.network("spoke", "10.1.0.0/16")
    world.subnet()
    world.vault()
    identity = world.identity()
    world.put(
        "authorization:RoleAssignment",
        scope=GROUP,
        roleAssignmentName="00000000-0000-0000-0000-000000000001",
        principalId=identity.properties["principalId"],
        principalType="ServicePrincipal",
        roleDefinitionId="/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization"
        "/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6",
    )
    world.put("network:PrivateEndpoint", **endpoint("pe", "a", "", ["vault"]))
    logs = world.put("operationalinsights:Workspace", workspaceName="logs", sku={"name": "PerGB2018"})
    world.put(
        "monitor:DiagnosticSetting",
        resourceUri=f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-one",
        name="diag",
        workspaceId=logs.id,
        logs=[{"categoryGroup": "audit", "enabled": True}],
    )
    for id_ in (f"{NETWORK}/privateEndpoints/pe", f"{NETWORK}/virtualNetworks/spoke"):
        world.azure.delete(id_)
    assert len(asked) > 50
    assert _reads_all(world, asked) == []


def test_no_page_of_a_list_reads_a_whole_table(world: World, asked: set[str]) -> None:
    world.network()
    with world.azure.store.read() as session:
        for pages in (
            session.page("Microsoft.Network/virtualNetworks"),
            session.page("Microsoft.Network/virtualNetworks", group="rg", after=NETWORK),
            session.page(None, group="rg"),
            session.page(None, prefix=f"{NETWORK}/"),
        ):
            assert len(list(pages)) >= 0
    assert _reads_all(world, asked) == []
    plans = [statement for statement in asked if "ORDER BY id" in statement]
    with world.azure.store.read() as session:
        steps = [row[3] for each in plans for row in session._db.execute(f"EXPLAIN QUERY PLAN {each}")]
    # A list that is sorted first is read whole, whatever index found its members.
    assert not any("TEMP B-TREE" in step for step in steps), steps
