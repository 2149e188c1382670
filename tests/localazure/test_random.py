"""The random provider, and the bcrypt that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi.runtime.proto import provider_pb2

from localazure.core.values import Unknown
from localazure.provider.bcrypt import _ALPHABET, bcrypt
from localazure.provider.random_provider import RandomProvider
from localazure.provider.random_values import random_text, text_faults
from localazure.provider.structs import struct
from tests.localazure.calls import Provider, served

PASSWORD = "index/randomPassword:RandomPassword"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with served(RandomProvider(), "random:") as made:
        yield made


def test_a_password_is_as_asked_secret_and_never_the_same(provider: Provider) -> None:
    news = {"length": 24, "minUpper": 3, "minNumeric": 3, "minSpecial": 3, "overrideSpecial": "!-"}
    id_, outputs = provider.create(PASSWORD, "pw", news)
    assert id_ == "none"
    result = outputs["result"]
    assert len(result) == 24
    assert sum(c.isupper() for c in result) >= 3
    assert sum(c.isdigit() for c in result) >= 3
    assert sum(c in "!-" for c in result) >= 3
    assert all(c.isalnum() or c in "!-" for c in result)
    assert provider.create(PASSWORD, "pw", news)[1]["result"] != result
    raw = provider.stub.Create(provider_pb2.CreateRequest(urn=provider.urn(PASSWORD, "pw"), properties=struct(news)))
    for name in ("result", "bcryptHash"):
        assert "4dabf18193072939515e22adb298388d" in raw.properties.fields[name].struct_value.fields
    assert raw.properties.fields["length"].number_value == 24


def test_a_preview_knows_no_password(provider: Provider) -> None:
    _, outputs = provider.create(PASSWORD, "pw", {"length": 8}, preview=True)
    assert isinstance(outputs["result"], Unknown)
    assert outputs["length"] == 8


@given(
    st.integers(1, 40),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.tuples(*[st.integers(0, 6)] * 3),
)
@settings(deadline=None)
def test_random_text_keeps_to_every_setting(
    length: int, lower: bool, upper: bool, special: bool, least: tuple[int, ...]
) -> None:
    inputs: dict[str, Any] = {"length": length, "lower": lower, "upper": upper, "special": special, "numeric": True}
    wanted = dict(zip(("lower", "upper", "special"), least, strict=True))
    inputs |= {f"min{name.capitalize()}": count for name, count in wanted.items() if inputs[name]}
    if text_faults(inputs):
        return
    text = random_text(inputs)
    assert len(text) == length
    assert lower or not any(c.islower() for c in text)
    assert upper or not any(c.isupper() for c in text)
    assert special or text.isalnum()
    assert not lower or sum(c.islower() for c in text) >= wanted["lower"]
    assert not special or sum(not c.isalnum() for c in text) >= wanted["special"]


@pytest.mark.parametrize(
    ("news", "reason"),
    [
        ({}, "missing required property 'length'"),
        ({"length": 0}, "length must be at least 1"),
        ({"length": 3, "minUpper": 2, "minLower": 2}, "length (3) must be at least"),
        ({"length": 3, "upper": False, "lower": False, "numeric": False, "special": False}, "at least one of"),
    ],
)
def test_bad_lengths_fail_in_check(provider: Provider, news: dict[str, Any], reason: str) -> None:
    (failure,) = provider.check(PASSWORD, "pw", news).failures
    assert failure.reason.startswith(reason)


def test_every_change_makes_a_new_value(provider: Provider) -> None:
    old = {"length": 8, "keepers": {"a": "1"}}
    assert list(provider.diff(PASSWORD, "none", old, old).replaces) == []
    answer = provider.diff(PASSWORD, "none", old, {**old, "keepers": {"a": "2"}})
    assert list(answer.replaces) == ["keepers.a"]
    assert list(answer.diffs) == ["keepers"]


def test_state_is_all_there_is(provider: Provider) -> None:
    _, outputs = provider.create(PASSWORD, "pw", {"length": 8})
    assert provider.read(PASSWORD, "none", outputs, {"length": 8}) == ("none", outputs, {"length": 8})
    provider.delete(PASSWORD, "none")


def test_what_is_not_served_is_named(provider: Provider) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        provider.create("index/randomPet:RandomPet", "pet", {})
    assert raised.value.details().startswith("NotModelled: random:index/randomPet:RandomPet")


@pytest.mark.parametrize(
    ("token", "news", "output"),
    [
        ("index/randomString:RandomString", {"length": 5}, "result"),
        ("index/randomId:RandomId", {"byteLength": 4}, "hex"),
        ("index/randomUuid:RandomUuid", {}, "result"),
        ("index/randomInteger:RandomInteger", {"min": 3, "max": 3}, "result"),
        ("index/randomBytes:RandomBytes", {"length": 4}, "hex"),
    ],
)
def test_the_simple_ones_are_served(provider: Provider, token: str, news: dict[str, Any], output: str) -> None:
    id_, outputs = provider.create(token, "x", news)
    assert id_
    assert outputs[output]


def _salt(text: str) -> bytes:
    bits = "".join(format(_ALPHABET.index(character), "06b") for character in text)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, 128, 8))


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        # Test vectors of jBCrypt.
        ("a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"),
        ("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"),
        ("abcdefghijklmnopqrstuvwxyz", "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC"),
    ],
)
def test_bcrypt_is_bcrypt(password: str, expected: str) -> None:
    assert bcrypt(password, _salt(expected[7:29]), 6) == expected
