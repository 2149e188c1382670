"""The workflows: right by actionlint, safe by zizmor, and nothing in them that can run or leak for a fork."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.driving import TREE

WORKFLOWS = sorted((TREE.root / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def tool(name: str) -> str:
    found = shutil.which(name) or TREE.venv / "bin" / name
    built = TREE.local / "tools" / "bin" / name
    for candidate in (found, built):
        if Path(candidate).exists():
            return str(candidate)
    pytest.skip(f"WORKFLOWS ARE NOT CHECKED: no {name}; requirements.txt or .ci/tools installs it")


def test_actionlint_has_nothing_to_say() -> None:
    done = subprocess.run([tool("actionlint"), *map(str, WORKFLOWS)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_zizmor_has_nothing_to_say_at_its_strictest() -> None:
    command = [
        tool("zizmor"),
        "--offline",
        "--no-progress",
        "--persona=auditor",
        "--format=plain",
        *map(str, WORKFLOWS),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_hash_with_its_version(path: Path) -> None:
    used = [line.strip() for line in path.read_text().splitlines() if "uses:" in line]
    assert used
    assert [line for line in used if not PINNED.search(line.removeprefix("- "))] == []


def loaded(path: Path) -> dict[Any, Any]:
    content: dict[Any, Any] = yaml.safe_load(path.read_text())
    return content


def events(path: Path) -> set[str]:
    return set(loaded(path)[True])  # YAML 1.1 reads `on` as true


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = loaded(path)["jobs"]
    return found


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_hands_anything_out(path: Path) -> None:
    text = path.read_text()
    assert "pull_request_target" not in events(path)
    assert "secrets." not in text
    assert loaded(path)["permissions"] == {}
    for job in jobs(path).values():
        assert job["timeout-minutes"] <= 180
        for step in job["steps"]:
            if str(step.get("uses", "")).startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_a_pull_request_runs_without_a_credential() -> None:
    for name, job in jobs(TREE.root / ".github" / "workflows" / "preview.yml").items():
        writes = {scope for scope, level in job["permissions"].items() if level == "write"}
        assert writes == ({"security-events"} if name == "code-scanning" else set())
        assert "environment" not in job


def test_only_the_environments_of_maintainers_have_azures_token() -> None:
    for path in WORKFLOWS:
        for job in jobs(path).values():
            if job["permissions"].get("id-token") == "write":
                assert "matrix.stack" in job["environment"]
                assert "vars.LIVE_STACKS != ''" in job["if"]
                fork = "github.event.pull_request.head.repo.full_name == github.repository"
                assert fork in job["if"] or "github.ref == 'refs/heads/main'" in job["if"]


def test_the_comment_is_made_by_the_default_branchs_code_after_the_run_it_names() -> None:
    path = TREE.root / ".github" / "workflows" / "comment.yml"
    assert events(path) == {"workflow_run"}
    assert loaded(path)[True]["workflow_run"]["workflows"] == [loaded(path.with_name("preview.yml"))["name"]]
    [checkout] = [s for s in jobs(path)["comment"]["steps"] if str(s.get("uses", "")).startswith("actions/checkout@")]
    assert "ref" not in checkout["with"]
    assert "repository" not in checkout["with"]


def test_the_job_that_may_write_needs_nothing_but_python(tmp_path: Path) -> None:
    for name in ("review", "localazure"):
        shutil.copytree(TREE.root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    bare = [str(TREE.python), "-S", "-I", "-c"]  # no site-packages: what a runner's own Python has
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from review.cli import main; main(sys.argv[1:])"
    done = subprocess.run([*bare, code, "comment", "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for verb in (["environments"], ["render", "nowhere"]):
        done = subprocess.run([*bare, code, *verb], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr, done.stderr
