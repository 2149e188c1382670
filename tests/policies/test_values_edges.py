"""Each kind of value of the protocol, plain; and when the servicer that parses once takes its place."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel
from pulumi_policy import policy as sdk
from pulumi_policy.deserialize import SPECIAL_ASSET_SIG, SPECIAL_SIG_KEY

from policies import pack
from policies.core import one_pass, values
from policies.core.seen import SEEN
from policies.services import storage_account_hardened
from reachability.unknown import UNKNOWN
from tests.policies.engine import NOT_KNOWN, secret, struct


@pytest.mark.parametrize(
    ("sent", "plain"),
    [
        ("text", "text"),
        ("", ""),
        (NOT_KNOWN, UNKNOWN),
        (True, True),
        (False, False),
        (80.0, 80),
        (0.5, 0.5),
        (-1.0, -1),
        ([80.0, "a", NOT_KNOWN, [True]], [80, "a", UNKNOWN, [True]]),
        ([], []),
        ({"a": {"b": NOT_KNOWN}}, {"a": {"b": UNKNOWN}}),
        ({}, {}),
        (secret("word"), "word"),
        (secret(NOT_KNOWN), UNKNOWN),
        (secret([80.0]), [80]),
        ({SPECIAL_SIG_KEY: SPECIAL_ASSET_SIG, "path": "x"}, UNKNOWN),
    ],
)
def test_a_value_of_the_protocol_is_plain(sent: Any, plain: Any) -> None:
    read = values.of_struct(struct({"it": sent}))
    assert read == {"it": plain}
    assert type(read["it"]) is type(plain)


def test_nothing_is_nothing() -> None:
    sent = struct({})
    sent.fields["it"].null_value = 0
    assert values.of_struct(sent) == {"it": None}
    sent.fields["unset"].Clear()
    assert values.of_struct(sent) == {"it": None, "unset": None}


@pytest.mark.parametrize(
    ("value", "plain"),
    [("a", "a"), (80.0, 80), (0.5, 0.5), (None, None), (True, True), (7, 7), (object(), UNKNOWN), ([1.0], [1])],
)
def test_a_value_of_the_proxies_is_plain(value: Any, plain: Any) -> None:
    read = values.of_proxy(value)
    assert read == plain
    assert type(read) is type(plain)


@pytest.mark.parametrize(
    ("value", "path", "found"),
    [
        ({"a": {"b": 1}}, ("a", "b"), 1),
        ({"a": {}}, ("a", "b"), None),
        ({}, ("a", "b"), None),
        ({"a": None}, ("a", "b"), None),
        ({"a": UNKNOWN}, ("a", "b"), UNKNOWN),
        ({"a": "text"}, ("a", "b"), UNKNOWN),
        ({"a": [1]}, ("a", "b"), UNKNOWN),
        (UNKNOWN, ("a",), UNKNOWN),
        (None, ("a",), None),
        ("text", (), "text"),
    ],
)
def test_a_path_is_followed_as_far_as_it_is_known(value: Any, path: tuple[str, ...], found: Any) -> None:
    assert values.dig(value, *path) == found


def test_entries_have_their_places() -> None:
    assert list(values.entries(["a", UNKNOWN], "rules")) == [("rules[0]", "a"), ("rules[1]", UNKNOWN)]
    assert list(values.entries(UNKNOWN, "rules")) == [("rules", UNKNOWN)]
    assert list(values.entries(None, "rules")) == []
    assert list(values.entries("text", "rules")) == []


def test_a_name_is_the_first_known_one_in_lower_case() -> None:
    made = values.Resource("urn", "type", "name", {"a": "", "b": UNKNOWN, "c": "Known", "d": "other"})
    assert made.named("a", "b", "none", "c", "d") == "known"
    assert made.named("a", "b", "none") is None


class TestOnePass:
    POLICY = storage_account_hardened.POLICY

    def servicer(self, level: EnforcementLevel = EnforcementLevel.MANDATORY) -> one_pass.OnePass:
        return one_pass.OnePass(pack.NAME, "0.0.1", [self.POLICY], level)

    def configured(self, **levels: int) -> one_pass.OnePass:
        servicer, request = self.servicer(), proto.ConfigureAnalyzerRequest()
        for name, level in levels.items():
            request.policyConfig[name.replace("_", "-")].enforcementLevel = level
        servicer.Configure(request, None)
        return servicer

    def test_names_that_are_no_policys_are_kept_and_all_is_not_one(self) -> None:
        self.configured(storage_account_hardened=1, all=1, storage_acount=1)
        assert frozenset({"storage-acount"}) == SEEN.strangers
        self.servicer()
        assert frozenset() == SEEN.strangers

    def test_a_resource_is_put_right_only_when_a_policy_is_to(self) -> None:
        request = proto.AnalyzeRequest(
            urn="urn:pulumi:dev::test::azure-native:storage:StorageAccount::st",
            type="azure-native:storage:StorageAccount",
            name="st",
            properties=struct({"accountName": "st", "minimumTlsVersion": "TLS1_0"}),
        )
        assert len(self.configured(storage_account_hardened=1).Remediate(request, None).remediations) == 0
        assert len(self.configured(storage_account_hardened=3).Remediate(request, None).remediations) == 1
        for level, told in ((0, {0}), (1, {1}), (2, set()), (3, {1})):
            answer = self.configured(storage_account_hardened=level).Analyze(request, None)
            assert {each.enforcementLevel for each in answer.diagnostics} == told

    @pytest.mark.parametrize(
        ("version", "switch", "taken"),
        [
            (one_pass.WRITTEN_FOR, None, True),
            (one_pass.WRITTEN_FOR, "", True),
            (one_pass.WRITTEN_FOR, "one", True),
            (one_pass.WRITTEN_FOR, "zero", True),
            (one_pass.WRITTEN_FOR, "sdk", False),
            ("1.0.0", None, False),
            ("9.9.9", None, False),
            ("1.0.0", "sdk", False),
        ],
    )
    def test_it_serves_for_the_version_it_was_written_for_unless_it_is_switched_off(
        self, monkeypatch: pytest.MonkeyPatch, version: str, switch: str | None, taken: bool
    ) -> None:
        before = sdk._PolicyAnalyzerServicer
        monkeypatch.setattr(sdk, "_PolicyAnalyzerServicer", before)
        monkeypatch.setattr(one_pass, "version", {"pulumi-policy": version}.__getitem__)
        if switch is None:
            monkeypatch.delenv(one_pass.SWITCH, raising=False)
        else:
            monkeypatch.setenv(one_pass.SWITCH, switch)
        assert one_pass.install() is taken
        assert sdk._PolicyAnalyzerServicer is (one_pass.OnePass if taken else before)
