"""The pack's page of documentation, written from its metadata: `python -m policies.docs`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from pulumi_policy import Policy, PolicyComplianceFramework, PolicyConfigSchema, Severity

from policies import gateway, names, network, nodes, pack, port_80, proof, services
from policies.core import wording
from policies.core.define import About, ResourcePolicy, StackPolicy

SUBJECTS: Final = (port_80, network, nodes, names, gateway, services, proof)

_FOLDER: Final = Path(__file__).parent

_HEAD: Final = """\
# The policy pack

Written by `python -m policies.docs` from the policies themselves; edit those.

The pack judges any stack of azure-native resources, this project's or another: in every `pulumi preview`, the first
one included, in which ids do not exist yet, and in a state that is already deployed. {count} policies; all are
mandatory but {advisory}.

- [What it demands](#what-it-demands), [and by which name others know it](#the-same-rules-elsewhere)
- [Use it alone](#use-it-alone), [configure it](#configure-it), [let something off](#let-something-off),
  [have it mend](#have-it-mend)
- [What "cannot be shown to hold" means](#what-cannot-be-shown-to-hold-means)
"""

_USE: Final = """\
## Use it alone

The pack needs Python 3.11 or newer, this folder, and the folder `reachability` beside it, which is nothing but Python.
It wants nothing of the program that it judges, nor of the rest of this project.

    git clone <this repository> cluster
    python3 -m venv cluster/.venv
    cluster/.venv/bin/pip install -r cluster/policies/requirements.txt

    cd your-stack
    pulumi preview --policy-pack ../cluster/policies

`pulumi install` in `cluster/policies` does the same as the second and third line. The environment has its place beside
this folder (`virtualenv: ../.venv` in PulumiPolicy.yaml), so the pack never runs with the packages of your program.

A stack that is deployed is judged by its state, without running its program and without asking Azure; so is a file
that `pulumi stack export` wrote:

    pulumi policy analyze --stack prod --policy-pack ../cluster/policies
    pulumi policy analyze --file exported.json --policy-pack ../cluster/policies

Resources are recognized whatever the case of their values, the API version in their type
(`azure-native:network/v20240501:Subnet`), and the package that it comes from (`azure-native_network_v20240501`); rules,
subnets, peerings and zone groups count alike inside their parent and beside it.

Stack policies (`judged: stack`) run when all resources are registered: in a preview before anything is made, but in
`pulumi up --skip-preview` after it was. Where a policy has a *twin*, that one says the same of each resource before it
is made, as far as one resource can tell.
"""

_CONFIGURE: Final = """\
## Configure it

`--policy-pack-config FILE` takes a JSON object: policy name to level (`advisory`, `mandatory`, `remediate`,
`disabled`), or to an object with `enforcementLevel` and properties. `make up`, `make pr` and the workflows take
`policies/config.<stack>.json` when there is one. `all` stands for every policy. The engine refuses
a value of the wrong type, and the pack a name that is no policy's (with `enforcementLevel`; without it, the engine
does). [config.example.json](config.example.json):

```json
{example}
```

## Let something off

Every policy takes `exemptions`: a list of objects with `resource` (its Pulumi name or URN; `*` stands for anything),
`owner`, `reason` and `until`, the last day (UTC). Nothing may be left out. Up to and on that day the policy reports
nothing for the resource, and mends nothing there; from the day after the finding counts again.
[exemption-in-force](#exemption-in-force) lists all that are live, with owner, reason and days left, in every report;
[exemption-complete-and-current](#exemption-complete-and-current) refuses those that are incomplete, that have ended,
and that let off nothing. To say that a policy does not concern you at all, give it the level `disabled`.

## Have it mend

At level `remediate` a policy that *mends* changes the resource's inputs before they are judged, in place, so that
secrets stay secrets. What it cannot know, what costs money or what would lock somebody out it leaves to you, and then
refuses, as at `mandatory`; each policy says which. A remedy changes what is deployed, not your program: read it in the
preview, then write it down.

## What "cannot be shown to hold" means

In a first preview ids, addresses and whatever else Azure decides are not known. A policy follows references by the
engine's own record of which resource a property was computed from, and an unknown value that cannot change the verdict
is no fault. One that can is a violation, at the policy's own level, and says which property is not known: give it a
value that is known in preview. It never passes, and it never becomes the engine's advisory "can't run policy".
"""

# Families of ids of the same rule elsewhere, by their form; other tags are words to search by.
_FAMILIES: Final = (
    ("checkov", re.compile(r"CKV2?_AZURE_\d+")),
    ("PSRule, Trivy", re.compile(r"AZ[RU]-\d+|AZR .*")),
    ("Azure Policy", re.compile(r"[0-9a-f]{8}")),
    ("CIS", re.compile(r"CIS[-:].*")),
    ("MCSB", re.compile(r"MCSB:.*")),
    ("others", re.compile(r"[A-Za-z]+:.*")),
)


def page() -> str:
    """The whole page as Markdown."""
    advisory = [_link(policy) for policy in pack.POLICIES if _level(policy) != "mandatory"]
    example = (_FOLDER / "config.example.json").read_text().rstrip()
    parts = [
        _HEAD.format(count=len(pack.POLICIES), advisory=wording.all_of(advisory)),
        "## What it demands\n",
        *(_table(subject.__doc__ or "", subject.POLICIES) for subject in SUBJECTS),
        _USE,
        # Not by format: the example is full of braces.
        _CONFIGURE.replace("{example}", example),
        "## The same rules elsewhere\n",
        _mapping(pack.POLICIES),
        "## The policies\n",
        *(_section(policy) for policy in pack.POLICIES),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _table(title: str, policies: Sequence[Policy]) -> str:
    header = ("policy", "what it demands", "severity", "level", "judged", "mends", "twin")
    rows = [
        (
            _link(policy),
            str(policy.display_name),
            _severity(policy),
            _level(policy),
            "resource" if isinstance(policy, ResourcePolicy) else "stack",
            "yes" if _mends(policy) else "",
            f"[{twin}](#{twin})" if (twin := _about(policy).twin) else "",
        )
        for policy in policies
    ]
    return f"**{title.strip()}**\n\n{_rows(header, rows)}"


def _mapping(policies: Sequence[Policy]) -> str:
    rows = []
    for policy in policies:
        found: dict[str, list[str]] = {name: [] for name, _ in _FAMILIES}
        framework = policy.framework or PolicyComplianceFramework()
        own = "CIS" if str(framework.name).startswith("CIS") else "MCSB"
        found[own].append(str(framework.reference))
        for tag in policy.tags or ():
            family = next((name for name, form in _FAMILIES if form.fullmatch(tag)), None)
            if family is not None:
                found[family].append(re.sub(r"^(CIS|MCSB):", "", tag))
        rows.append((_link(policy), *(", ".join(dict.fromkeys(ids)) for ids in found.values())))
    return "The nearest rules of other tools. Near is not the same: docs/adr/0016 says where they differ.\n\n" + _rows(
        ("policy", *(name for name, _ in _FAMILIES)), rows
    )


def _section(policy: Policy) -> str:
    judged = "each resource" if isinstance(policy, ResourcePolicy) else "the whole stack"
    framework = policy.framework or PolicyComplianceFramework()
    twin = _about(policy).twin
    mends = "; mends at level remediate" if _mends(policy) else ""
    lines = [
        f"### {policy.name}",
        "",
        policy.description,
        "",
        f"- Judges {judged}; severity {_severity(policy)}, {_level(policy)}{mends}.",
        f"- {framework.name} {framework.version}, {framework.reference}: {framework.specification}.",
        f"- Tags: {', '.join(policy.tags or [])}.",
        f"- To fix: {policy.remediation_steps}",
        *([f"- Twin: [{twin}](#{twin})."] if twin else []),
    ]
    for name, schema in (policy.config_schema or PolicyConfigSchema({})).properties.items():
        if name != "exemptions":
            lines.append(f"- Property `{name}` ({schema['type']}): {schema['description']}")
    return "\n".join([*lines, ""])


def _about(policy: Policy) -> About:
    assert isinstance(policy, (ResourcePolicy, StackPolicy))
    return policy.about


def _link(policy: Policy) -> str:
    return f"[{policy.name}](#{policy.name})"


def _mends(policy: Policy) -> bool:
    return isinstance(policy, ResourcePolicy) and bool(policy.has_remediation())


def _level(policy: Policy) -> str:
    return _about(policy).level.value


def _severity(policy: Policy) -> str:
    return (policy.severity or Severity.HIGH).value


if __name__ == "__main__":
    (_FOLDER / "README.md").write_text(page())
