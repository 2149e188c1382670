"""Requests that nobody means: whatever comes, the answer is one of ARM's and the store stays whole."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localazure.serve.certificates import Certificates
from localazure.serve.messages import Answer
from localazure.serve.tokens import TokenIssuer
from tests.localazure.world import World, balancer, gateway, scale_set, security_rule
from tests.serve.fuzz import JSONS, METHODS, SEGMENTS, TEXTS
from tests.serve.serving import GROUP, Serving, is_whole

VERSIONED = "?api-version=2024-05-01"
NEWEST = "?api-version=2026-10-01"  # newer than any that the SDK knows of any type, so that every type takes it


@pytest.fixture(scope="module")
def fuzzed(certificates: Certificates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    world = World(tmp_path_factory.mktemp("fuzz") / "azure.db")
    _inhabit(world)
    made = Serving(world, certificates, TokenIssuer.of(certificates.ca.parent))
    yield made
    made.end()
    is_whole(world.azure.store.path)  # after all that, in whatever order the tests came
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
