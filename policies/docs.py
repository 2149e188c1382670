"""The pack's page of documentation, written from its metadata: `python -m policies.docs`."""

from __future__ import annotations

from pathlib import Path

from pulumi_policy import Policy, PolicyComplianceFramework, ResourceValidationPolicy, Severity

from policies import pack

_HEAD = """\
# The policy pack

Written by `python -m policies.docs` from the policies themselves; edit those.

Run it on any azure-native stack with `pulumi preview --policy-pack policies`. Every policy is mandatory. It decides in
a first preview, while ids are unknown; a value that matters and is not known is a violation. Levels and properties can
be set with `--policy-pack-config FILE`, a JSON object from policy name to level or to an object of properties.
"""


def page() -> str:
    """The whole page as Markdown."""
    rows = [
        f"| [{policy.name}](#{policy.name}) | {_severity(policy)} | {policy.display_name} |" for policy in pack.POLICIES
    ]
    table = "\n".join(["| policy | severity | what it demands |", "| --- | --- | --- |", *rows])
    return "\n".join([_HEAD, table, "", *(_section(policy) for policy in pack.POLICIES)]).rstrip() + "\n"


def _section(policy: Policy) -> str:
    judged = "each resource" if isinstance(policy, ResourceValidationPolicy) else "the whole stack"
    framework = policy.framework or PolicyComplianceFramework()
    lines = [
        f"## {policy.name}",
        "",
        policy.description,
        "",
        f"- Judges {judged}; severity {_severity(policy)}.",
        f"- {framework.name} {framework.version}, {framework.reference}: {framework.specification}.",
        f"- Tags: {', '.join(policy.tags or [])}.",
        f"- To fix: {policy.remediation_steps}",
    ]
    for name, schema in (policy.config_schema.properties if policy.config_schema else {}).items():
        lines.append(f"- Property `{name}` ({schema['type']}): {schema['description']}")
    return "\n".join([*lines, ""])


def _severity(policy: Policy) -> str:
    return (policy.severity or Severity.HIGH).value


if __name__ == "__main__":
    (Path(__file__).parent / "README.md").write_text(page())
