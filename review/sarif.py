"""Violations as SARIF 2.1.0, for GitHub's code scanning: one run, a rule for each policy, the line that made it.

Plain data: what is used of the format is small (OASIS, Static Analysis Results Interchange Format 2.1.0). GitHub shows
5,000 results of a run and wants rule ids, paths and fingerprints that stay the same from run to run.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from review import words
from review.model import Location, Review, Violation

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS: Final = 5_000
# What GitHub makes of it: critical above 9.0, high from 7.0, medium from 4.0, low below
# (docs.github.com, SARIF support for code scanning, security-severity; unverified).
_SCORES: Final = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}
# Where a finding about the whole program is shown.
_PROGRAM: Final = Location("Pulumi.yaml", 1)


def document(review: Review, root: Path, page: str = "") -> dict[str, Any]:
    """The log of a review. `root` is the tree, whose policies' page gives each rule its help; `page` is its address."""
    found = [
        *words.violations(review.environments, refusing=True),
        *words.violations(review.environments, refusing=False),
    ][:MOST_RESULTS]
    described = {each.violation.policy: each.violation for each in reversed(found)}
    names = sorted({*described, *(name for each in review.environments for name in each.judged)})
    sections = _sections(root / "policies" / "README.md")
    index = {name: number for number, name in enumerate(names)}
    seen: dict[str, int] = {}
    results = []
    for each in found:
        identity = _identity(each)
        seen[identity] = seen.get(identity, 0) + 1
        results.append(_result(each, index[each.violation.policy], f"{identity}:{seen[identity]}"))
    driver: dict[str, Any] = {
        "name": "azureml-cluster policies",
        "semanticVersion": "1.0.0",
        "rules": [_rule(name, sections.get(name, ""), described.get(name)) for name in names],
    }
    if page:
        driver["informationUri"] = page
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "policies/preview"},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(name: str, section: str, example: Violation | None) -> dict[str, Any]:
    description = (example.description if example else "") or section.partition("\n")[0] or name
    help_ = section or description
    made: dict[str, Any] = {
        "id": name,
        "shortDescription": {"text": description},
        "fullDescription": {"text": description},
        "help": {"text": re.sub(r"[`*]", "", help_), "markdown": help_},
        "defaultConfiguration": {"level": _level(example) if example else "error"},
        "properties": {"tags": ["security", "policy"]},
    }
    if example and example.severity in _SCORES:
        made["properties"]["security-severity"] = _SCORES[example.severity]
    return made


def _result(each: words.Likeness, rule: int, identity: str) -> dict[str, Any]:
    violation = each.violation
    made: dict[str, Any] = {
        "ruleId": violation.policy,
        "ruleIndex": rule,
        "level": _level(violation),
        "message": {"text": f"{violation.message} (in {words.listed(each.environments)})"},
        "locations": [_physical(violation.location or _PROGRAM, violation.urn)],
        "partialFingerprints": {"policyAndResource/v1": hashlib.sha256(identity.encode()).hexdigest()},
    }
    if violation.callers:
        made["relatedLocations"] = [
            {**_physical(caller, ""), "id": number, "message": {"text": "called from here"}}
            for number, caller in enumerate(violation.callers, start=1)
        ]
    return made


def _identity(each: words.Likeness) -> str:
    """What makes a finding the same as an earlier one: not the line, which moves, nor the environment."""
    return f"{each.violation.policy}:{words.subject(each.violation, each.environments[0])}"


def _level(violation: Violation) -> str:
    if violation.refuses:
        return "error"
    return "note" if violation.severity == "low" else "warning"


def _physical(location: Location, urn: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": location.file}, "region": {"startLine": location.line}}
    }
    if urn:
        made["logicalLocations"] = [{"fullyQualifiedName": urn, "name": urn.rpartition("::")[2], "kind": "resource"}]
    return made


def _sections(page: Path) -> Mapping[str, str]:
    """The policies' page, a section for each."""
    try:
        text = page.read_text(encoding="utf-8")
    except OSError:
        return {}
    parts = re.split(r"(?m)^#{2,4} +`?([\w.-]+)`? *$", text)
    return {name: re.split(r"(?m)^#", body)[0].strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}
