"""Where computes of a workspace stand: in a subnet, or in the network that the workspace manages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.cases_services import compute, instance, workspace
from tests.policies.engine import NOT_KNOWN, Engine, Registered, Violation, only


def found(*resources: Registered) -> list[Violation]:
    return only("ml-compute-in-network", Engine().preview(*resources))


def managed(mode: Any) -> Registered:
    return workspace(managedNetwork={"isolationMode": mode})


def test_a_subnet_is_enough() -> None:
    assert found(compute()) == []
    assert found(compute(subnet=NOT_KNOWN)) == []
    assert found(instance(subnet={"id": "/subscriptions/s/x"})) == []


@pytest.mark.parametrize("mode", ["AllowInternetOutbound", "AllowOnlyApprovedOutbound", "allowonlyapprovedoutbound"])
def test_a_managed_network_is_enough(mode: str) -> None:
    assert found(managed(mode), compute(subnet=None), instance(subnet={})) == []


@pytest.mark.parametrize("space", [workspace(), managed("Disabled"), managed(None)])
def test_neither_is_refused(space: Registered) -> None:
    for made in (compute(subnet=None), instance(subnet=None)):
        (told,) = found(space, made)
        assert "has no subnet, and its workspace mlw manages no network" in told.message
        assert told.resource == "cpu"


def test_a_subnet_without_an_id_is_none() -> None:
    assert len(found(workspace(), compute(subnet={}))) == 1


def test_a_workspace_elsewhere_shows_no_network() -> None:
    (told,) = found(compute(subnet=None))
    assert "its workspace is not in this stack" in told.message


def test_what_is_attached_is_left_alone() -> None:
    assert found(compute("Kubernetes", subnet=None), compute(None, subnet=None)) == []


@pytest.mark.parametrize("resources", [[compute(NOT_KNOWN, subnet=None)], [managed(NOT_KNOWN), compute(subnet=None)]])
def test_what_is_not_known_is_refused(resources: list[Registered]) -> None:
    (told,) = found(*resources)
    assert "cannot be shown to hold" in told.message
    assert "not known yet" in told.message
