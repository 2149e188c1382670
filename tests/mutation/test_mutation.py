"""The judge of mutants itself: a change that is noticed, one that is not, one that hangs; and the excuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

JUDGED = """
def larger(one, other):
    while one < 0:
        one += 1
    return one if one > other else other

def unused():
    return 1
"""
JUDGE = """
from judged import larger

def test_the_first():
    assert larger(2, 1) == 2

def test_the_second():
    assert larger(-1, 2) == 2
"""
SCRIPT = """
import json, sys
from pathlib import Path
from tests.mutation import trial
from tests.mutation.choice import Choice

trial.LEAST = 3.0
trial.warm_up()
watched = trial.watch(Path("tests"), Path("."))
source = Path("judged.py").read_text()
changes = json.loads(sys.argv[1])
mutants = [trial.Mutant("judged.py", "judged", "by hand", line, source.replace(a, b)) for line, a, b in changes]
choice = Choice(*watched)
first = [choice.first(each) for each in mutants]
alive = dict(trial.run(first, 2))
rest = dict(trial.run([choice.rest(each) for each in mutants], 2))
print(json.dumps([[alive[n], rest[n], len(each.tests)] for n, each in enumerate(first)]))
Path("judged.py").write_text("")
print(json.dumps(trial.watch(Path("tests"), Path("."))))
"""


def test_what_is_noticed_and_what_is_not(tmp_path: Path) -> None:
    (tmp_path / "judged.py").write_text(JUDGED)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_judge.py").write_text(JUDGE)
    changes = [
        (5, "one > other", "one < other"),
        (5, "one > other", "one >= other"),  # changes nothing
        (4, "one += 1", "one += 0"),  # loops for ever
        (8, "return 1", "return 2"),  # nobody runs it
        (1, "def larger", "def lesser"),  # no function's line: everything is run
    ]
    (tmp_path / "run.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "run.py", json.dumps(changes)],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{tmp_path}:{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    judged, broken = done.stdout.splitlines()
    assert json.loads(judged) == [
        [False, True, 2],
        [True, True, 2],
        [False, True, 2],
        [True, True, 0],
        [False, True, 2],
    ]
    assert json.loads(broken) is None


def test_every_excuse_says_why_and_for_which_line() -> None:
    excuses = json.loads(Path(__file__).with_name("survivors.json").read_text())
    for each in excuses:
        assert set(each) == {"file", "operator", "text", "becomes", "reason"}
        assert each["reason"].strip()
        assert each["text"] in {line.strip() for line in (ROOT / each["file"]).read_text().splitlines()}, each
    keys = [tuple(value for name, value in each.items() if name != "reason") for each in excuses]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("path", ["policies/none.py", "README.md"])
def test_a_campaign_over_nothing_is_refused(path: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.mutation", path], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert f"no policies in {path}" in run.stderr
