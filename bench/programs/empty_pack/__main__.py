"""A policy pack that does nothing: what any pack costs a preview."""

from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

PolicyPack(
    "empty",
    [ResourceValidationPolicy("nothing", "Nothing is demanded.", lambda _args, _report: None)],
    EnforcementLevel.MANDATORY,
)
