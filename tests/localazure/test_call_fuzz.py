"""Calls that no engine makes: the answer is plain lines, the store stays whole, memory stays bounded."""

from __future__ import annotations

import json
import random
import resource
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import struct_pb2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi.runtime.proto import provider_pb2

from localazure.azure import CATALOGUE
from localazure.core.schema import sdk_index
from tests.campaign.plan import PLAN
from tests.localazure.calls import Provider
from tests.localazure.conditions import provided, weathered
from tests.localazure.world import GROUP, NETWORK, SUBSCRIPTION, World

SIGNATURE = "4dabf18193072939515e22adb298388d"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
WORD = "fuzzed-secret-word-91"
TEXTS = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=12),
    st.sampled_from(
        [
            *("", "/", "$self/x", "10.0.0.0/33", "::/0", "westeurope", "rg", "hub", "\u0000", "ⅷ", "x" * 70_000),
            *(UNKNOWN, GROUP, f"{NETWORK}/virtualNetworks/hub", f"{SUBSCRIPTION}/", "/subscriptions/other/x"),
        ]
    ),
)
SENTINELS = st.sampled_from(
    [
        UNKNOWN,
        {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": WORD},
        {SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4", "value": WORD, "secret": True, "dependencies": ["x"]},
        {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "an asset"},
        {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:pulumi:x", "id": ""},
        {SIGNATURE: 7},
        {SIGNATURE: "no kind of ours"},
    ]
)
NUMBERS = st.one_of(st.integers(-(2**53), 2**53), st.floats())
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS, SENTINELS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS.filter(bool), inner, max_size=4)),
    max_leaves=10,
)
TOKENS = sorted(type_.token for type_ in CATALOGUE.types if type_.token)
_OF_TYPES = st.builds("urn:pulumi:dev::probe::{}::x".format, st.sampled_from(TOKENS))
URNS = st.one_of(
    _OF_TYPES,
    _OF_TYPES,
    _OF_TYPES,
    st.builds("urn:pulumi:dev::probe::{}::{}".format, st.sampled_from([*TOKENS, "azure-native:web:WebApp"]), TEXTS),
    st.sampled_from(
        ["", "urn", "a::b::c", "urn:pulumi:dev::p::azure-native:network:Nothing::x", "urn:pulumi:dev::p::$$::x"]
    ),
    TEXTS,
)
IDS = st.one_of(
    TEXTS,
    st.sampled_from([GROUP, f"{NETWORK}/virtualNetworks/hub", f"{NETWORK}/virtualNetworks/hub/subnets/one", "//"]),
)
QUIET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Provider]]:
    with weathered(tmp_path_factory.mktemp("fuzz") / "azure.db") as (world, _), provided(world) as provider:
        world.network()
        world.subnet("one")
        world.vault()
        yield world, provider


def _inputs(token: str, dice: random.Random) -> dict[str, Any]:
    """Sound inputs of a type, if the small cluster has one."""
    fitting = [dict(wanted.inputs) for wanted in PLAN if f"azure-native:{wanted.token}" == token]
    return {"resourceGroupName": "rg", "location": "westeurope", **(dice.choice(fitting) if fitting else {})}


@st.composite
def structs(draw: st.DrawFn, token: str) -> dict[str, Any]:
    """Sound inputs with some of their members put out of order, or anything at all."""
    inputs = _inputs(token, draw(st.randoms(use_true_random=False)))
    members = sorted(sdk_index().resource(token).inputs) if token in TOKENS else ["x"]
    for name in draw(st.lists(st.one_of(st.sampled_from(members), TEXTS.filter(bool)), max_size=4)):
        inputs[name] = draw(VALUES)
    return inputs


def _message(value: dict[str, Any]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(json.loads(json.dumps(value)))  # NaN and infinity stay: a Struct takes them
    return made


def _proper(call: Any, request: Any) -> None:
    code, text = _answer(call, request)
    assert code in (grpc.StatusCode.OK, grpc.StatusCode.UNKNOWN), text
    assert "Traceback" not in text
    assert "a fault of the local Azure itself" not in text
    assert WORD not in text


def _answer(call: Any, request: Any) -> tuple[Any, str]:
    try:
        call(request, timeout=60)
    except grpc.RpcError as error:
        return error.code(), str(error.details())
    return grpc.StatusCode.OK, ""


@settings(QUIET, max_examples=settings().max_examples * 5)
@given(data=st.data())
def test_any_call_is_answered_or_refused_in_plain_lines(fuzzed: tuple[World, Provider], data: st.DataObject) -> None:
    stub = fuzzed[1].stub
    urn = data.draw(URNS)
    token = urn.split("::")[2] if urn.count("::") > 2 else ""
    one, other = (_message(data.draw(structs(token))) for _ in range(2))
    preview = data.draw(st.booleans())
    id_ = data.draw(IDS)
    requests = {
        "Check": provider_pb2.CheckRequest(urn=urn, news=one, olds=other, randomSeed=b"seed"),
        "Diff": provider_pb2.DiffRequest(urn=urn, id=id_, olds=other, old_inputs=other, news=one),
        "Create": provider_pb2.CreateRequest(urn=urn, properties=one, preview=preview),
        "Update": provider_pb2.UpdateRequest(urn=urn, id=id_, olds=other, old_inputs=other, news=one, preview=preview),
        "Read": provider_pb2.ReadRequest(urn=urn, id=id_, properties=one, inputs=other),
        "Delete": provider_pb2.DeleteRequest(urn=urn, id=id_, properties=one),
        "Invoke": provider_pb2.InvokeRequest(tok=data.draw(st.one_of(URNS, st.sampled_from(TOKENS))), args=one),
    }
    verb = data.draw(st.sampled_from(sorted(requests)))
    if verb == "Delete" and id_.lower() == GROUP.lower():
        return  # it may: but then nothing is left to fuzz
    _proper(getattr(stub, verb), requests[verb])


@pytest.mark.parametrize("depth", [10, 45, 200])
def test_deep_nesting_is_no_way_in(fuzzed: tuple[World, Provider], depth: int) -> None:
    nested: Any = "x"
    for level in range(depth):
        nested = {"a": nested} if level % 2 else [nested]
    message = struct_pb2.Struct()
    message["tags"] = nested
    urn = fuzzed[1].urn("network:VirtualNetwork", "deep")
    _, text = _answer(fuzzed[1].stub.Create, provider_pb2.CreateRequest(urn=urn, properties=message))
    assert "Traceback" not in text
    assert "a fault of the local Azure itself" not in text


def test_many_at_once_leave_one_whole_world(fuzzed: tuple[World, Provider]) -> None:
    world, provider = fuzzed

    def client(number: int) -> None:
        dice = random.Random(number)
        for _ in range(15):
            name = f"s{dice.randrange(4)}"
            urn = provider.urn("network:Subnet", name)
            id_ = f"{NETWORK}/virtualNetworks/hub/subnets/{name}"
            place = {"resourceGroupName": "rg", "virtualNetworkName": "hub", "subnetName": name}
            inputs = _message({**place, "addressPrefix": f"10.0.1{name[1]}.0/24"})
            verb = dice.choice(["Create", "Update", "Delete", "Read"])
            request = {
                "Create": provider_pb2.CreateRequest(urn=urn, properties=inputs),
                "Update": provider_pb2.UpdateRequest(urn=urn, id=id_, news=inputs, old_inputs=inputs),
                "Delete": provider_pb2.DeleteRequest(urn=urn, id=id_),
                "Read": provider_pb2.ReadRequest(urn=urn, id=id_),
            }[verb]
            _proper(getattr(provider.stub, verb), request)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(client, range(12)))
    _is_whole(world.azure.store.path)


def test_memory_stays_bounded(fuzzed: tuple[World, Provider]) -> None:
    provider = fuzzed[1]
    urn = provider.urn("network:VirtualNetwork", "large")
    large = _message({"resourceGroupName": "rg", "location": "westeurope", "x" * 9: "y" * 3_000_000})

    def one(_number: int) -> None:
        _proper(provider.stub.Create, provider_pb2.CreateRequest(urn=urn, properties=large))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(12)))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        list(pool.map(one, range(40)))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 100, f"the peak grew by {grown:.0f} MB over 40 calls of 3 MB"


def _is_whole(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = connection.execute("SELECT id, parent, properties FROM resources").fetchall()
    finally:
        connection.close()
    ids = {row[0] for row in rows}
    for id_, parent, properties in rows:
        assert isinstance(json.loads(properties), dict)
        assert parent is None or parent in ids, id_


def test_the_store_is_whole_after_all_that(fuzzed: tuple[World, Provider]) -> None:
    _is_whole(fuzzed[0].azure.store.path)
