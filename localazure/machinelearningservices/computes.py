"""Computes of a workspace: clusters and compute instances. Other kinds are not modelled, and it says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.clock import timestamp
from localazure.core.errors import NotModelledError
from localazure.core.identity import identity_answer
from localazure.core.model import Claim, Granted, NameRule, Put, ResourceType, World
from localazure.core.values import Body, dig
from localazure.machinelearningservices.compute_rules import CLUSTER, INSTANCE, KEPT, RULES, kind, subnet_of
from localazure.machinelearningservices.names import WORKSPACES

_COMPUTES: Final = f"{WORKSPACES}/computes"


def _claims(put: Put, _world: World) -> Iterator[Claim]:
    """A node has one address: those that a cluster always keeps, and an instance's own."""
    subnet = subnet_of(put.body)
    if subnet is None:
        return
    nodes = int(dig(put.body, "properties.properties.scaleSettings.minNodeCount") or 0) if kind(put) == CLUSTER else 1
    for node in range(nodes):
        yield Claim(subnet, f"{put.id.text}/nodes/{node}")


def _answers(put: Put, world: World, _granted: Granted) -> Body:
    asked = kind(put)
    if asked not in (CLUSTER, INSTANCE):
        raise NotModelledError(f"computes of type {asked}")
    if dig(put.body, "properties.properties.userAccountCredentials") is not None:
        raise NotModelledError("accounts on compute nodes (and so their passwords)")
    before = put.before.properties if put.before else {}
    properties: dict[str, Any] = {
        "provisioningState": "Succeeded",
        "createdOn": dig(before, "properties.createdOn") or timestamp(),
        "modifiedOn": timestamp(),
        "isAttachedCompute": False,
        "provisioningErrors": [],
        "properties": _cluster_state(put) if asked == CLUSTER else _instance_state(put),
    }
    return {"properties": properties, **identity_answer(put, world)}


def _cluster_state(put: Put) -> Body:
    nodes = int(dig(put.body, "properties.properties.scaleSettings.minNodeCount") or 0)
    states = ("running", "unusable", "leaving", "preempted", "preparing")
    return {
        "allocationState": "Steady",
        "allocationStateTransitionTime": timestamp(),
        "currentNodeCount": nodes,
        "targetNodeCount": nodes,
        "errors": [],
        "nodeStateCounts": {
            "idleNodeCount": nodes,
            **{f"{state}NodeCount": 0 for state in states},
        },
    }


def _instance_state(put: Put) -> Body:
    owner = dig(put.body, "properties.properties.personalComputeInstanceSettings.assignedUser.objectId")
    return {
        "state": "Running",
        "errors": [],
        "createdBy": {"userId": owner, "userName": None, "userOrgId": None},
        "lastOperation": {"operationName": "Create", "operationStatus": "Succeeded", "operationTime": timestamp()},
    }


COMPUTE: Final = ResourceType(
    token="azure-native:machinelearningservices:Compute",  # noqa: S106 a type token
    type=_COMPUTES,
    path=("workspaceName", "computeName"),
    autoname="copy",
    name=NameRule(
        re.compile(r"[A-Za-z](?![A-Za-z0-9-]*-\d+$)[A-Za-z0-9-]{2,23}"),
        "3 to 24 letters, digits and '-' that start with a letter and do not end in '-' and digits",
        code="ValidationError",
        source="the specification's pattern, 2025-12-01; the code is unverified",
    ),
    required=("properties",),
    kept={f"properties.{path}": "AML-27" for path in KEPT},
    rules=RULES,
    claims=_claims,
    answers=_answers,
)
