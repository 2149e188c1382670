"""One pass over a request for the whole pack, where the SDK makes one for each policy.

The SDK's servicer parses a resource once for every policy, and a stack once for every policy of stacks: work that grows
with resources times policies (docs/adr/0011 has figures). `OnePass` is that servicer with its two methods of analysis
replaced: it parses once and hands each resource to the policies of its type. It also leaves out remediation while no
policy has that level. The rest is the SDK's: config, levels, metadata, remediation itself, the form of a violation.

This leans on names that the SDK keeps to itself, so it is used with the one version that it was written for, and
AZUREML_CLUSTER_POLICY_PASSES=sdk switches it off; the policies are the SDK's own and run without it, more slowly.
`tests/policies` holds that both say the same. One thing they do not: exemptions of a policy that is switched off are
read, judged and listed here, while the SDK does not ask such a policy at all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib.metadata import version
from typing import Any, Final

from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel, Policy, ReportViolation
from pulumi_policy import policy as sdk

from policies.core import exemptions, tokens, values
from policies.core.define import ResourcePolicy, StackPolicy
from policies.core.seen import SEEN
from policies.core.stack import Registered, Stack
from policies.core.values import Resource

WRITTEN_FOR: Final = "1.21.0"
SWITCH: Final = "AZUREML_CLUSTER_POLICY_PASSES"


class OnePass(sdk._PolicyAnalyzerServicer):
    """The SDK's servicer, parsing each request once."""

    def __init__(self, name: str, pack_version: str, policies: list[Policy], *more: Any) -> None:
        super().__init__(name, pack_version, policies, *more)
        self._policies = policies
        SEEN.strangers = frozenset()
        self._remediates = self._some_remediate()
        self._stack_policies = [policy for policy in policies if isinstance(policy, StackPolicy)]
        self._by_type: dict[str, list[ResourcePolicy]] = {}
        for policy in policies:
            if isinstance(policy, ResourcePolicy):
                for short in policy.types:
                    self._by_type.setdefault(short, []).append(policy)

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        """Levels and properties. The engine passes on names that are no policy's; "all" is its own word."""
        SEEN.strangers = frozenset(request.policyConfig) - {each.name for each in self._policies} - {"all"}
        answer = super().Configure(request, context)  # type: ignore[no-untyped-call]
        self._remediates = self._some_remediate()
        return answer

    def _some_remediate(self) -> bool:
        return any(self._get_enforcement_level(policy) == EnforcementLevel.REMEDIATE for policy in self._policies)

    def Analyze(self, request: Any, _context: Any) -> Any:  # noqa: N802 - the protocol's name
        """The violations of one resource."""
        self._configure_runtime_settings()  # type: ignore[no-untyped-call]
        response = proto.AnalyzeResponse()
        short = tokens.normalise(request.type)
        if short is None:
            return response
        inputs = values.of_struct(request.properties)
        SEEN.inputs[request.urn] = inputs
        resource = Resource(request.urn, short, request.name, inputs)
        for policy in self._by_type.get(short, ()):
            self._judge(policy, response, partial(policy.judge, resource))
        return response

    def AnalyzeStack(self, request: Any, _context: Any) -> Any:  # noqa: N802 - the protocol's name
        """The violations of the whole stack."""
        self._configure_runtime_settings()  # type: ignore[no-untyped-call]
        response = proto.AnalyzeResponse()
        for each in self._policies:
            SEEN.exemptions[each.name] = exemptions.read(self._get_policy_config(each.name) or {})
        stack = Stack.of(_registered(request.resources))
        for policy in self._stack_policies:
            self._judge(policy, response, partial(policy.judge, stack))
        return response

    def Remediate(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        """The resource with its remediations; the SDK would parse it even when no policy is to remediate."""
        if not self._remediates:
            return proto.RemediateResponse()
        return super().Remediate(request, context)  # type: ignore[no-untyped-call]

    def _judge(
        self, policy: Policy, response: Any, judge: Callable[[Mapping[str, Any], ReportViolation], None]
    ) -> None:
        level = self._get_enforcement_level(policy)
        if level == EnforcementLevel.DISABLED:
            return
        if level == EnforcementLevel.REMEDIATE:
            level = EnforcementLevel.MANDATORY  # as the SDK does: what remediation left over is refused
        report = self._create_report_violation(response, policy.name, policy.description, level, policy.severity)
        judge(self._get_policy_config(policy.name) or {}, report)


def _registered(sent: Iterable[Any]) -> Iterable[Registered]:
    for each in sent:
        yield Registered(
            urn=each.urn,
            type=each.type,
            name=each.name,
            outputs=_Once(each.properties),
            dependencies={key: list(value.urns) for key, value in each.propertyDependencies.items()},
        )


class _Once:
    """Plain values of a message, made when first asked for."""

    def __init__(self, sent: Any) -> None:
        self._sent = sent
        self._made: Mapping[str, Any] | None = None

    def __call__(self) -> Mapping[str, Any]:
        if self._made is None:
            self._made = values.of_struct(self._sent)
        return self._made


def install() -> bool:
    """Have the SDK's `PolicyPack` serve by `OnePass`; False when it is left alone."""
    if os.environ.get(SWITCH) == "sdk" or version("pulumi-policy") != WRITTEN_FOR:
        return False
    setattr(sdk, "_PolicyAnalyzerServicer", OnePass)  # noqa: B010 - the one name of the SDK that is replaced
    return True
