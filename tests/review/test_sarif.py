"""SARIF for code scanning: valid by its own makers' tool, and stable from run to run."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from review import sarif, workflow_commands
from review.model import Environment, Location
from tests.driving import TREE
from tests.review.made import review, violation

PAGE = """\
# The pack

## no-port-80

Nothing listens on port 80.

- To fix: use `443`.

## other

Other things.
"""


def found(*environments: Environment, root: Path = Path("/nowhere"), page: str = "") -> dict[str, Any]:
    [run] = sarif.document(review(*environments), root, page)["runs"]
    return run  # type: ignore[no-any-return]


def dev(*violations: Any, **more: Any) -> Environment:
    return Environment("dev", "deployed", judged=("no-port-80", "other"), violations=violations, **more)


def test_each_policy_is_a_rule_with_its_section_of_the_page_as_help(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "README.md").write_text(PAGE)
    rules = {rule["id"]: rule for rule in found(dev(violation()), root=tmp_path)["tool"]["driver"]["rules"]}
    assert set(rules) == {"no-port-80", "other"}
    assert rules["no-port-80"]["help"]["markdown"] == "Nothing listens on port 80.\n\n- To fix: use `443`."
    assert rules["no-port-80"]["properties"]["security-severity"] == "9.5"
    assert rules["other"]["shortDescription"]["text"] == "Other things."


def test_the_shipped_page_has_a_section_for_the_policies() -> None:
    sections = sarif._sections(TREE.root / "policies" / "README.md")
    assert len(sections) > 10
    assert all(sections.values())


def test_a_result_has_file_line_level_and_rule() -> None:
    advice = violation("other", level="advisory", severity="low", location=None, urn="")
    run = found(dev(violation(callers=(Location("a.py", 3),)), advice))
    first, second = run["results"]
    assert first["level"] == "error"
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "no-port-80"
    [place] = first["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "components/load_balancer.py"},
        "region": {"startLine": 44},
    }
    assert first["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.py"
    assert (second["level"], second["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == (
        "note",
        "Pulumi.yaml",
    )


def prints(*environments: Environment) -> list[str]:
    return [result["partialFingerprints"]["policyAndResource/v1"] for result in found(*environments)["results"]]


def test_a_finding_is_the_same_when_its_line_moves_its_words_change_or_another_environment_has_it() -> None:
    moved = violation(location=Location("components/load_balancer.py", 60), message="lb: other words")
    prod = Environment("prod", "deployed", violations=(violation(stack="prod"),))
    assert prints(dev(violation())) == prints(dev(moved)) == prints(prod)
    assert prints(dev(violation())) != prints(dev(violation(name="other")))
    assert len(set(prints(dev(violation(), violation())))) == 2


def test_what_two_environments_have_is_one_result() -> None:
    prod = Environment("prod", "deployed", violations=(violation(stack="prod"),))
    [result] = found(dev(violation()), prod)["results"]
    assert result["message"]["text"].endswith("(in dev and prod)")


def test_no_more_results_than_github_takes() -> None:
    many = tuple(violation(name=f"lb{n}") for n in range(sarif.MOST_RESULTS + 5))
    assert len(found(dev(*many))["results"]) == sarif.MOST_RESULTS


def test_the_multitool_has_nothing_to_say(tmp_path: Path) -> None:
    # The package's own script goes through a shell and breaks at a space in the path, so its binary is called.
    installed = (TREE.local / "tools" / "node_modules" / "@microsoft").glob("sarif-multitool-*/Sarif.Multitool")
    tool = next(installed, None) or shutil.which("sarif-multitool")
    if tool is None:
        pytest.skip("SARIF IS NOT VALIDATED: no sarif-multitool; .ci/tools installs it")
    made = review(dev(violation(), violation("other", location=None, urn="", level="advisory", severity="")))
    log = tmp_path / "review.sarif"
    log.write_text(json.dumps(sarif.document(made, TREE.root, "https://example.com/policies"), indent=1))
    told = tmp_path / "told.sarif"
    done = subprocess.run(
        [str(tool), "validate", str(log), "--output", str(told), "--log", "ForceOverwrite"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    [run] = json.loads(told.read_text())["runs"]
    assert [result["message"] for result in run["results"] if result.get("level") in ("error", "warning")] == []
    assert "warning SARIF" not in done.stdout
    assert "error SARIF" not in done.stdout


def test_annotations_stay_on_their_line() -> None:
    hostile = violation("a,b:c", message="first\n::error::second %0A", location=Location("a.py", 3))
    [line] = workflow_commands.lines(review(dev(hostile)))
    assert line == "::error file=a.py,line=3,title=a%2Cb%3Ac::first ::error::second %250A (in dev)"
