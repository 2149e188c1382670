"""The engine's side of the policy protocol: requests built as the engine builds them, sent to the SDK's servicer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel, Policy
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY
from pulumi_policy.policy import _PolicyAnalyzerServicer
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policies import pack
from policies.core.one_pass import OnePass
from policies.core.seen import SEEN

NOT_KNOWN = UNKNOWN_STRING_VALUE


def secret(value: Any) -> dict[str, Any]:
    """A value as the engine marks it when it is secret."""
    return {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": value}


@dataclass
class Registered:
    """One resource of a fixture. `depends` are property dependencies, by property."""

    type: str
    name: str
    props: Mapping[str, Any]
    depends: Mapping[str, Sequence[Registered]] = field(default_factory=dict)
    read: bool = False  # read and not registered: the engine shows it in the stack only
    outputs: Mapping[str, Any] | None = None  # what the engine shows with the stack; by default a create preview's

    @property
    def urn(self) -> str:
        return f"urn:pulumi:dev::test::{self.type}::{self.name}"


@dataclass(frozen=True)
class Violation:
    policy: str
    resource: str  # the Pulumi name
    message: str
    level: int


def struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update({key: value for key, value in values.items() if value is not None})
    return made


def preview_outputs(props: Mapping[str, Any]) -> dict[str, Any]:
    """What azure-native shows of a create preview: same-named inputs, the rest of the response unknown."""
    kept = {key: value for key, value in props.items() if not key.endswith("Name")}
    return {"securityRules": NOT_KNOWN, "provisioningState": NOT_KNOWN, **kept, "id": NOT_KNOWN, "name": NOT_KNOWN}


class Engine:
    """Sends a stack to the pack and keeps what comes back.

    Every request goes to the SDK's own servicer and to the one that parses once; they must say the same.
    """

    def __init__(self, policies: Iterable[Policy] | None = None) -> None:
        chosen = list(pack.POLICIES if policies is None else policies)
        self.servicers = [
            made(pack.NAME, "0.0.1", chosen, EnforcementLevel.MANDATORY) for made in (_PolicyAnalyzerServicer, OnePass)
        ]

    def configure(self, **policies: tuple[int, Mapping[str, Any]]) -> None:
        """Give policies a level and properties; names with underscores for dashes."""
        request = proto.ConfigureAnalyzerRequest()
        for name, (level, properties) in policies.items():
            config = request.policyConfig[name.replace("_", "-")]
            config.enforcementLevel = level
            config.properties.update(properties)
        for servicer in self.servicers:
            servicer.Configure(request, None)

    def preview(self, *resources: Registered) -> list[Violation]:
        """Every violation of a first preview of these resources. Fails on "can't run policy"."""
        found, again = (self._preview(servicer, resources) for servicer in self.servicers)
        assert found == again
        return found

    def _preview(self, servicer: Any, resources: Sequence[Registered]) -> list[Violation]:
        SEEN.forget()
        names = {resource.urn: resource.name for resource in resources}
        found: list[Violation] = []
        for resource in resources:
            if resource.read:
                continue
            request = proto.AnalyzeRequest(
                urn=resource.urn, type=resource.type, name=resource.name, properties=struct(resource.props)
            )
            found += self._violations(servicer.Analyze(request, None), names, resource.urn)
        stack = proto.AnalyzeStackRequest()
        for resource in resources:
            shown = resource.props if resource.read or resource.outputs else preview_outputs(resource.props)
            sent = stack.resources.add(
                urn=resource.urn,
                type=resource.type,
                name=resource.name,
                properties=struct(shown if resource.outputs is None else resource.outputs),
            )
            for prop, targets in resource.depends.items():
                sent.propertyDependencies[prop].urns.extend(target.urn for target in targets)
        found += self._violations(servicer.AnalyzeStack(stack, None), names, "")
        return found

    def _violations(self, response: Any, names: Mapping[str, str], default: str) -> list[Violation]:
        found = []
        for each in response.diagnostics:
            assert "can't run policy" not in each.message
            urn = each.urn or default
            found.append(Violation(each.policyName, names.get(urn, urn), each.message, each.enforcementLevel))
        return found


def pairs(found: Iterable[Violation]) -> set[tuple[str, str]]:
    """The (policy, resource) pairs among violations."""
    return {(each.policy, each.resource) for each in found}


def only(policy: str, found: Iterable[Violation]) -> list[Violation]:
    """The violations of one policy."""
    return [each for each in found if each.policy == policy]
