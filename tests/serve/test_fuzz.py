"""Requests that nobody means: whatever comes, the answer is one of ARM's and the store stays whole."""

from __future__ import annotations

import copy
import json
import random
import resource
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localazure.serve.certificates import Certificates
from localazure.serve.messages import Answer
from localazure.serve.tokens import TokenIssuer
from tests.localazure.world import World, balancer, gateway, scale_set, security_rule
from tests.serve.serving import GROUP, NETWORK, SELF, Serving

VERSIONED = "?api-version=2024-05-01"
NEWEST = "?api-version=2026-10-01"  # newer than any that the SDK knows of any type, so that every type takes it
METHODS = st.sampled_from(["GET", "PUT", "PATCH", "POST", "DELETE", "HEAD"])
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "",
            " ",
            "*",
            "10.0.0.0/33",
            "10.0.0.300",
            "::/0",
            "-1",
            "$self/x/y",
            "/subscriptions/",
            f"{GROUP}/providers/Microsoft.Network/virtualNetworks/hub/subnets/a",
            f"{NETWORK}/virtualNetworks//",
            "/providers/x",
            "\u0000",
            "\ud7ff",
            "ⅷ",
            "\uff11\uff10.0.0.0/8",
            "x" * 70_000,
        ]
    ),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS)
JSONS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(TEXTS.filter(lambda t: len(t) < 99), inner, max_size=4)
    ),
    max_leaves=12,
)
SEGMENTS = st.one_of(
    st.sampled_from(
        [
            *(
                "subscriptions",
                "00000000-0000-0000-0000-000000000000",
                "resourceGroups",
                "rg",
                "providers",
                "resources",
            ),
            *(
                "Microsoft.Network",
                "virtualNetworks",
                "hub",
                "subnets",
                "a",
                "Microsoft.KeyVault",
                "vaults",
                "locations",
            ),
            *(
                "operations",
                "deletedVaults",
                "Microsoft.Authorization",
                "roleAssignments",
                "metadata",
                "endpoints",
                "oauth2",
            ),
            *("Microsoft.Features", "features", "tenants", "register", "Microsoft.Storage", "blobServices", "default"),
        ]
    ),
    TEXTS,
)


@pytest.fixture(scope="module")
def fuzzed(certificates: Certificates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    world = World(tmp_path_factory.mktemp("fuzz") / "azure.db")
    _inhabit(world)
    made = Serving(world, certificates, TokenIssuer.of(certificates.ca.parent))
    yield made
    made.end()
    world.azure.store.close()


@pytest.fixture(scope="module")
def fuzzed_bodies(fuzzed: Serving) -> dict[str, Any]:
    return _bodies(fuzzed)


def _inhabit(world: World) -> None:
    world.network()
    world.subnet()
    world.subnet("b", "10.0.2.0/24")
    world.group("nsg", security_rule())
    world.put("network:RouteTable", routeTableName="routes", routes=[])
    world.vault()
    world.storage()
    world.identity()
    world.endpoint()
    world.put("network:LoadBalancer", **balancer())
    world.put("compute:VirtualMachineScaleSet", **scale_set())
    world.put("privatedns:PrivateZone", privateZoneName="privatelink.vaultcore.azure.net")
    world.subnet("agw", "10.0.1.0/24")
    world.put("network:ApplicationGateway", **gateway())
    logs = world.put("operationalinsights:Workspace", workspaceName="logs", sku={"name": "PerGB2018"})
    insights = world.put(
        "applicationinsights:Component",
        resourceName="ai",
        kind="web",
        applicationType="web",
        ingestionMode="LogAnalytics",
        workspaceResourceId=logs.id,
    )
    world.put("containerregistry:Registry", registryName="images", sku={"name": "Premium"})
    world.put(
        "machinelearningservices:Workspace",
        workspaceName="mlw",
        identity={"type": "SystemAssigned"},
        keyVault=f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-one",
        storageAccount=f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stone",
        applicationInsights=insights.id,
    )


def _bodies(serving: Serving) -> dict[str, Any]:
    """What a GET answers for everything that is there: bodies to start from."""
    with serving.world.azure.store.read() as session:
        ids = [item.id for item in session.all() if serving.world.azure.catalogue.by_type(item.type)]
    found = {id_: serving.ask("GET", id_ + NEWEST) for id_ in ids}
    assert {answer.status for answer in found.values()} == {200}
    return {id_: answer.body for id_, answer in found.items()}


def _is_proper(answer: Answer, method: str) -> None:
    assert answer.status < 500, answer.body
    content = answer.content()  # it is JSON, whatever is in it
    if answer.status >= 400 and method != "HEAD":
        body = json.loads(content)
        error = body["error"]
        if isinstance(error, str):  # the token endpoint speaks OAuth
            assert body["error_description"]
        else:
            assert error["code"]
            assert isinstance(error["message"], str)
            assert "Traceback" not in error["message"]


def _is_whole(path: Path) -> None:
    """SQLite says the file is whole; every row is JSON, has its parent and a group that exists."""
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = connection.execute("SELECT id, parent, resource_group, properties FROM resources").fetchall()
    finally:
        connection.close()
    ids = {row[0] for row in rows}
    for id_, parent, group, properties in rows:
        assert isinstance(json.loads(properties), dict)
        assert parent is None or parent in ids, id_
        assert group is None or f"{SELF}/resourcegroups/{group}" in ids, id_


QUIET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)


@settings(QUIET, max_examples=300)
@given(
    method=METHODS,
    segments=st.lists(SEGMENTS, max_size=12),
    body=st.one_of(JSONS, st.none()),
    raw=st.binary(max_size=40),
)
def test_any_path_with_any_body_gets_a_proper_answer(
    fuzzed: Serving, method: str, segments: list[str], body: Any, raw: bytes
) -> None:
    from localazure.serve.messages import Request

    token = fuzzed.issuer.token("https://management.azure.com/")
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    content = raw if body is None else json.dumps(body).encode()
    request = Request(method, tuple(segments), {"api-version": "2024-05-01"}, headers, content, fuzzed.url)
    if method == "DELETE" and "/".join(segments).lower().endswith("resourcegroups/rg"):
        return  # it may: but then nothing is left to fuzz
    _is_proper(fuzzed.face.answer(request), method)


@settings(QUIET, max_examples=400)
@given(data=st.data())
def test_any_change_to_a_sound_body_is_taken_or_refused(
    fuzzed: Serving, fuzzed_bodies: dict[str, Any], data: st.DataObject
) -> None:
    start = fuzzed_bodies
    id_ = data.draw(st.sampled_from(sorted(start)))
    body = copy.deepcopy(start[id_])
    for _ in range(data.draw(st.integers(1, 3))):
        places = list(_places(body))
        if not places:
            break
        holder, key = places[data.draw(st.integers(0, len(places) - 1))]
        if data.draw(st.integers(0, 3)):
            # Of the same kind, so that it gets past the body's shape and to the rules.
            holder[key] = data.draw(_alike(holder[key]))
        elif data.draw(st.booleans()):
            holder[key] = data.draw(JSONS)
        elif isinstance(holder, dict) and data.draw(st.booleans()):
            holder[data.draw(st.text(max_size=8))] = data.draw(JSONS)
        else:
            del holder[key]
    method = data.draw(st.sampled_from(["PUT", "PUT", "PATCH"]))
    answer = fuzzed.ask(method, id_ + NEWEST, json.dumps(body).encode())
    _is_proper(answer, method)
    if answer.status < 300:
        again = fuzzed.ask("GET", id_ + NEWEST)
        assert again.status == 200


def _alike(value: Any) -> st.SearchStrategy[Any]:
    if isinstance(value, bool):
        return st.booleans()
    if isinstance(value, (int, float)):
        return st.one_of(st.integers(-(2**31), 2**31), st.integers(-1, 5000))
    if isinstance(value, str):
        return st.one_of(TEXTS, st.builds(str.swapcase, st.just(value)), st.builds(str.__add__, st.just(value), TEXTS))
    if isinstance(value, list):
        return st.sampled_from([[], value + copy.deepcopy(value), value[::-1]])
    return JSONS


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value: its holder and its key or index."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(items):
        yield value, key
        yield from _places(item)


def test_the_store_is_whole_after_all_that(fuzzed: Serving) -> None:
    for method in ("PUT", "PATCH"):
        fuzzed.ask(method, f"{NETWORK}/virtualNetworks/hub{VERSIONED}", b'{"properties": {"\\u0000": []}}')
    _is_whole(fuzzed.world.azure.store.path)


def test_many_at_once_leave_one_whole_world(serving: Serving) -> None:
    serving.world.network()
    statuses: list[int] = []

    def one_client(number: int) -> None:
        dice = random.Random(number)
        for step in range(12):
            name = f"s{dice.randrange(4)}"
            path = f"{NETWORK}/virtualNetworks/hub/subnets/{name}"
            body = {"properties": {"addressPrefix": f"10.0.{name[1]}.0/24"}}
            made = dice.choice(["PUT", "PUT", "GET", "DELETE", "LIST", "TAGS"])
            if made == "PUT":
                reply = serving.call("PUT", path, body)
            elif made == "LIST":
                reply = serving.call("GET", f"{NETWORK}/virtualNetworks")
            elif made == "TAGS":
                reply = serving.call("PATCH", f"{NETWORK}/virtualNetworks/hub", {"tags": {"by": f"{number}-{step}"}})
            else:
                reply = serving.call(made, path)
            statuses.append(reply.status)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one_client, range(16)))
    assert len(statuses) == 16 * 12
    assert set(statuses) <= {200, 201, 202, 204, 404}, sorted(set(statuses))
    _is_whole(serving.world.azure.store.path)
    hub = serving.call("GET", f"{NETWORK}/virtualNetworks/hub").body
    listed = serving.call("GET", f"{NETWORK}/virtualNetworks/hub/subnets").body["value"]
    assert hub["properties"]["subnets"] == listed


def test_two_who_write_with_one_etag_cannot_both_win(serving: Serving) -> None:
    serving.world.network()
    path = f"{NETWORK}/virtualNetworks/hub"
    for _ in range(5):
        etag = serving.call("GET", path).body["etag"]

        def write(number: int, etag: str = etag) -> int:
            return serving.call("PATCH", path, {"tags": {"by": str(number)}}, If_Match=etag).status

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(write, range(8))) == [200, *[412] * 7]


def test_memory_is_bounded_under_large_requests(serving: Serving) -> None:
    body = json.dumps({"location": "westeurope", "properties": {"x" * 100: ["y" * 900] * 3900}}).encode()
    assert len(body) > 3_400_000

    def one(number: int) -> int:
        return serving.call("PUT", f"{NETWORK}/virtualNetworks/v{number}", body).status

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(one, range(8))) == {400}
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert set(pool.map(one, range(40))) == {400}
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 60, f"the peak grew by {grown:.0f} MB over 40 requests of 3.4 MB"
