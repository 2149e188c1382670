"""How a check becomes a policy of the SDK: its metadata, its types, and what happens when it fails to run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from policies import tokens
from policies.adapter import CONVERSIONS, INPUTS, Resource
from policies.stack import JOINED_TYPES, Finding, Stack

Config = Mapping[str, Any]
ResourceCheck = Callable[[Resource, Config], Iterable[str]]
StackCheck = Callable[[Stack, Resource, Config], Iterable[Finding]]

_DOCS = "policies/README.md"


@dataclass(frozen=True, slots=True)
class About:
    """What every policy says of itself. `tags` hold the ids of the same rule elsewhere (CKV_, CIS, MCSB, AZR)."""

    name: str
    title: str
    description: str
    severity: Severity
    framework: PolicyComplianceFramework
    tags: tuple[str, ...]
    remediation: str
    config: PolicyConfigSchema | None = None

    def sdk(self) -> dict[str, Any]:
        """The keyword arguments that resource and stack policies of the SDK have in common."""
        return {
            "name": self.name,
            "display_name": self.title,
            "description": self.description,
            "enforcement_level": EnforcementLevel.MANDATORY,
            "severity": self.severity,
            "framework": self.framework,
            "tags": list(self.tags),
            "remediation_steps": self.remediation,
            "url": f"{_DOCS}#{self.name}",
            "config_schema": self.config,
        }


def cis(reference: str, title: str) -> PolicyComplianceFramework:
    """A recommendation of the CIS Microsoft Azure Foundations Benchmark v2.0.0."""
    return PolicyComplianceFramework("CIS Microsoft Azure Foundations Benchmark", "2.0.0", reference, title)


def mcsb(reference: str, title: str) -> PolicyComplianceFramework:
    """A control of the Microsoft cloud security benchmark v1."""
    return PolicyComplianceFramework("Microsoft cloud security benchmark", "1", reference, title)


def resource_policy(about: About, types: Iterable[str], check: ResourceCheck) -> Policy:
    """A policy that judges each resource of these (normalised) types by itself."""
    wanted = frozenset(types)

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        short = tokens.normalise(args.resource_type)
        if short is None or (short not in wanted and short not in JOINED_TYPES):
            return
        if short in JOINED_TYPES:
            INPUTS.remember(args.urn, args.props)
        if short in wanted:
            resource = Resource(args.urn, short, args.name, CONVERSIONS.of(args.props))
            for message in _guarded(check, resource, args.get_config()):
                report(f"{resource.name}: {message}", None)

    return ResourceValidationPolicy(validate=validate, **about.sdk())


def stack_policy(about: About, types: Iterable[str], check: StackCheck) -> Policy:
    """A policy that judges each resource of these (normalised) types with the whole stack in view."""
    wanted = frozenset(types)

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        stack = Stack.of(args.resources)
        for resource in stack.resources:
            if resource.type in wanted:
                for found in _guarded(check, stack, resource, args.get_config()):
                    about_it = found if isinstance(found, Finding) else Finding(resource, found)
                    report(f"{about_it.resource.name}: {about_it.message}", about_it.resource.urn)

    return StackValidationPolicy(validate=validate, **about.sdk())


def _guarded(check: Callable[..., Iterable[Any]], *given: Any) -> Iterable[Any]:
    """The findings of a check; its own failure is one more, because the engine would end the deployment on it."""
    try:
        yield from check(*given)
    except Exception as error:
        yield (
            f"cannot be shown to hold: the check failed on this resource ({type(error).__name__}: {error}). "
            "Please report this together with the resource's definition."
        )
