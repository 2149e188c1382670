"""The guard between the local Azure and the real one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components import cloud
from components.cloud import LOCAL_SUBSCRIPTION, Cloud
from tests.components.recording import SUBSCRIPTION, TENANT, Recording, record

LOCAL = {"kind": "local", "subscription": LOCAL_SUBSCRIPTION}
AZURE = {"kind": "azure", "subscription": SUBSCRIPTION}


def guard(here: str, last: Mapping[str, Any], into: Recording | None = None) -> Recording:
    def program() -> None:
        cloud.require_same(cloud.current(), cloud.last_outputs())
        pulumi.ComponentResource("test:index:After", "after")

    return record(program, subscription=here, last_outputs=last, stack="qa", into=into)


def test_the_cloud_is_the_one_that_the_provider_is_signed_in_to() -> None:
    seen: list[Cloud] = []
    record(lambda: seen.append(cloud.current()))
    assert seen == [Cloud(SUBSCRIPTION, TENANT)]
    assert seen[0].marker == AZURE


def test_the_subscription_of_zeros_is_the_local_azure() -> None:
    assert Cloud(LOCAL_SUBSCRIPTION, TENANT).marker == LOCAL


@pytest.mark.parametrize(
    ("here", "last"),
    [
        (LOCAL_SUBSCRIPTION, {"cloud": LOCAL}),
        (SUBSCRIPTION, {"cloud": AZURE}),
        (SUBSCRIPTION, {}),
        (LOCAL_SUBSCRIPTION, {}),
        (SUBSCRIPTION, {"gatewayAddress": "10.0.0.4"}),
        (SUBSCRIPTION, {"cloud": {"kind": "azure", "subscription": SUBSCRIPTION.upper()}}),
    ],
    ids=["local again", "azure again", "new on azure", "new on local", "no marker", "other case"],
)
def test_a_stack_at_home_and_a_stack_without_a_home_pass(here: str, last: Mapping[str, Any]) -> None:
    assert [request.name for request in guard(here, last).requests] == ["after"]


@pytest.mark.parametrize(
    ("here", "last", "says"),
    [
        (
            SUBSCRIPTION,
            LOCAL,
            ["'qa'", "lives in the local Azure", f"Azure subscription {SUBSCRIPTION}", "scripts/local"],
        ),
        (
            LOCAL_SUBSCRIPTION,
            AZURE,
            [f"lives in Azure subscription {SUBSCRIPTION}", "to the local Azure", "az account set"],
        ),
        (
            "33333333-3333-3333-3333-333333333333",
            AZURE,
            [f"lives in Azure subscription {SUBSCRIPTION}", "Azure subscription 33333333-3333-3333-3333-333333333333"],
        ),
    ],
    ids=["local stack to azure", "azure stack to local", "another subscription"],
)
def test_a_stack_from_elsewhere_is_refused_in_one_line_before_anything_is_registered(
    here: str, last: Mapping[str, Any], says: list[str]
) -> None:
    asked = Recording()
    with pytest.raises(pulumi.RunError) as refusal:
        guard(here, {"cloud": last}, asked)
    assert asked.requests == []
    text = str(refusal.value)
    assert "\n" not in text
    assert "nothing was changed" in text
    for part in says:
        assert part in text


def test_the_stack_is_asked_for_by_its_full_name_and_no_resource_stands_for_the_question() -> None:
    recording = guard(SUBSCRIPTION, {})
    assert recording.calls == ["azure-native:authorization:getClientConfig", "pulumi:pulumi:readStackOutputs"]
    assert recording.arguments["pulumi:pulumi:readStackOutputs"] == {"name": "organization/azureml-cluster/qa"}
    assert not [request for request in recording.requests if "StackReference" in request.type]
