"""How a check becomes a policy of the SDK: its metadata, its types, and what happens when it fails to run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from policies.core import exemptions, tokens, values
from policies.core.seen import SEEN
from policies.core.stack import Finding, Registered, Stack
from policies.core.values import Resource

Config = Mapping[str, Any]
ResourceCheck = Callable[[Resource, Config], Iterable[str]]
StackCheck = Callable[[Stack, Config], Iterable[Finding | str]]
"""Findings at resources, and sentences about the stack itself, which no exemption lets off."""
Remedy = Callable[[Any], bool]
"""Changes a resource's inputs in place, secrets' marks kept, and says whether it did."""

_DOCS = "policies/README.md"


@dataclass(frozen=True, slots=True)
class About:
    """What every policy says of itself.

    `tags` hold the ids of the same rule elsewhere (CKV_, CIS, MCSB, AZR); `twin` names the policy that says the same of
    one resource, as far as one resource can tell; `config` are properties beside `exemptions`, which all have.
    """

    name: str
    title: str
    description: str
    severity: Severity
    framework: PolicyComplianceFramework
    tags: tuple[str, ...]
    remediation: str
    config: PolicyConfigSchema | None = None
    level: EnforcementLevel = EnforcementLevel.MANDATORY
    twin: str | None = None

    def sdk(self) -> dict[str, Any]:
        """The keyword arguments that resource and stack policies of the SDK have in common."""
        own = self.config.properties if self.config else {}
        return {
            "name": self.name,
            "display_name": self.title,
            "description": self.description,
            "enforcement_level": self.level,
            "severity": self.severity,
            "framework": self.framework,
            "tags": list(self.tags),
            "remediation_steps": self.remediation,
            "url": f"{_DOCS}#{self.name}",
            "config_schema": PolicyConfigSchema({**own, "exemptions": exemptions.SCHEMA}),
        }


def cis(reference: str, title: str) -> PolicyComplianceFramework:
    """A recommendation of the CIS Microsoft Azure Foundations Benchmark v2.0.0."""
    return PolicyComplianceFramework("CIS Microsoft Azure Foundations Benchmark", "2.0.0", reference, title)


def mcsb(reference: str, title: str) -> PolicyComplianceFramework:
    """A control of the Microsoft cloud security benchmark v1."""
    return PolicyComplianceFramework("Microsoft cloud security benchmark", "1", reference, title)


class ResourcePolicy(ResourceValidationPolicy):
    """A policy that judges each resource of its (normalised) types by itself."""

    def __init__(
        self,
        about: About,
        types: Iterable[str],
        check: ResourceCheck,
        remedy_by: Callable[[Config], Remedy] | None = None,
    ) -> None:
        self.about = about
        self.types = frozenset(types)
        self._check = check
        self._remedy_by = remedy_by
        # None says that there is no remediation. The SDK's type forgets that one may return its mapping at once.
        remediate = self._remediated if remedy_by else None
        super().__init__(validate=self._validated, remediate=remediate, **about.sdk())  # type: ignore[arg-type]

    def judge(self, resource: Resource, config: Config, report: ReportViolation) -> None:
        """Report what is wrong with a resource of one of the types."""
        listed = _exemptions(self.about.name, config)
        for message in _guarded(self._check, resource, config):
            left = exemptions.judged(message, resource.urn, resource.name, listed)
            if left is not None:
                report(f"{resource.name}: {left}", None)

    def _validated(self, args: ResourceValidationArgs, report: ReportViolation) -> None:
        short = tokens.normalise(args.resource_type)
        config = args.get_config()
        _exemptions(self.about.name, config)
        if short is not None:
            inputs = values.of_proxy(args.props)
            SEEN.inputs[args.urn] = inputs
            if short in self.types:
                self.judge(Resource(args.urn, short, args.name, inputs), config, report)

    def _remediated(self, args: ResourceValidationArgs) -> Mapping[str, Any] | None:
        assert self._remedy_by is not None
        if tokens.normalise(args.resource_type) not in self.types:
            return None
        config = args.get_config()
        if any(each.live and each.covers(args.urn, args.name) for each in _exemptions(self.about.name, config)):
            return None  # somebody answers for it as it is
        # In place: a new mapping would lose the marks of secrets, and they would go out in plain text.
        try:
            return args.props if self._remedy_by(config)(args.props) else None
        except Exception:
            return None  # the engine would end the deployment on it; the check refuses what is still wrong


class StackPolicy(StackValidationPolicy):
    """A policy that judges the whole stack."""

    def __init__(self, about: About, check: StackCheck) -> None:
        self.about = about
        self._check = check
        super().__init__(validate=self._validated, **about.sdk())

    def judge(self, stack: Stack, config: Config, report: ReportViolation) -> None:
        """Report what is wrong with the stack, each finding at its resource."""
        listed = _exemptions(self.about.name, config)
        for found in _guarded(self._check, stack, config):
            if isinstance(found, str):
                report(found, None)
                continue
            left = exemptions.judged(found.message, found.resource.urn, found.resource.name, listed)
            if left is not None:
                report(f"{found.resource.name}: {left}", found.resource.urn)

    def _validated(self, args: StackValidationArgs, report: ReportViolation) -> None:
        registered = (
            Registered(
                urn=each.urn,
                type=each.resource_type,
                name=each.name,
                outputs=lambda each=each: values.of_proxy(each.props),  # type: ignore[misc]
                dependencies={key: [to.urn for to in targets] for key, targets in each.property_dependencies.items()},
            )
            for each in args.resources
        )
        self.judge(Stack.of(registered), args.get_config(), report)


def resource_policy(
    about: About,
    types: Iterable[str],
    check: ResourceCheck,
    remedy: Remedy | None = None,
    remedy_by: Callable[[Config], Remedy] | None = None,
) -> ResourcePolicy:
    """A policy that judges each resource of these (normalised) types by itself.

    `remedy_by` is for a remedy that needs the policy's config: it is given that and returns the remedy.
    """
    return ResourcePolicy(about, types, check, remedy_by or (None if remedy is None else lambda _config: remedy))


def stack_policy(
    about: About, check: Callable[..., Iterable[Finding | str]], types: Iterable[str] | None = None
) -> StackPolicy:
    """A policy of the whole stack: `check(stack, config)`, or with types `check(stack, resource, config)` for each."""
    return StackPolicy(about, check if types is None else _each(frozenset(types), check))


def _each(wanted: frozenset[str], check: Callable[[Stack, Resource, Config], Iterable[Finding | str]]) -> StackCheck:
    def checked(stack: Stack, config: Config) -> Iterable[Finding]:
        for resource in stack.resources:
            if resource.type in wanted:
                for found in _guarded(check, stack, resource, config):
                    yield found if isinstance(found, Finding) else Finding(resource, found)

    return checked


def _exemptions(policy: str, config: Config) -> tuple[exemptions.Exemption, ...]:
    """The policy's exemptions, kept for the policies that list them."""
    listed = exemptions.read(config)
    SEEN.exemptions[policy] = listed
    return listed


def _guarded(check: Callable[..., Iterable[Any]], *given: Any) -> Iterable[Any]:
    """The findings of a check; its own failure is one more, because the engine would end the deployment on it."""
    try:
        yield from check(*given)
    except Exception as error:
        yield (
            f"cannot be shown to hold: the check failed ({type(error).__name__}: {error}). "
            "Please report this together with the resource's definition."
        )
