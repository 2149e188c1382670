"""Which test shows what a rule refuses and what it lets pass: recorded while the tests run, and held against them.

`python -m tests.localazure.evidence [FILE...]` runs the tests of the local Azure, or those of some files, from the root
of the tree, and writes rule_evidence.json: for each rule one test in which it refuses something, with the message, and
one in which it looked at a write or deletion that then went through. A test that is named there fails when it does not
show that any more, so that the table in docs/what-arm-refuses.md says only what was seen. Both are the same test, or
cases of one, wherever there is such a test: it then shows the border.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from localazure.azure import CATALOGUE
from localazure.core.control import ControlPlane
from localazure.core.model import DeleteRule, Rule, Statement
from localazure.core.statements import GENERIC
from localazure.rules.register import EVIDENCE, key_of, statements

TREE: Final = Path(__file__).parents[2]
WRITING: Final = "LOCALAZURE_WRITE_RULE_EVIDENCE"


@dataclass
class Seen:
    """What was seen of rules in a test: the messages of those that refused, and those that let something pass."""

    refuses: dict[str, list[str]] = field(default_factory=dict)
    passes: set[str] = field(default_factory=set)


class Recorder:
    """Sees every refusal, and every rule that was asked about a request that went through."""

    def __init__(self) -> None:
        self._seen = Seen()
        self._asked = threading.local()
        self._watched = False

    def watch(self) -> None:
        """Put it in place, once a process: the rules' functions and the control plane's two doors are wrapped."""
        if self._watched:
            return
        self._watched = True
        refuse = Statement.refusal

        def refusal(statement: Statement, message: str) -> Any:
            self._seen.refuses.setdefault(key_of(statement), []).append(message)
            return refuse(statement, message)

        Statement.refusal = refusal  # type: ignore[method-assign, assignment]
        for rule in {id(rule): rule for rule in _rules()}.values():
            object.__setattr__(rule, "check", self._asking(rule.states, rule.check))
        for door in ("change", "delete"):
            setattr(ControlPlane, door, self._passing(getattr(ControlPlane, door)))

    def _asking(self, states: Statement, check: Callable[..., Iterable[str]]) -> Callable[..., Iterable[str]]:
        @functools.wraps(check)
        def asked(*arguments: Any) -> Iterable[str]:
            self._list().append(key_of(states))
            return check(*arguments)

        return asked

    def _passing(self, door: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(door)
        def through(*arguments: Any, **named: Any) -> Any:
            self._list().clear()
            answer = door(*arguments, **named)
            self._seen.passes |= {*self._list(), *(key_of(states) for states in GENERIC)}
            return answer

        return through

    def _list(self) -> list[str]:
        if not hasattr(self._asked, "keys"):
            self._asked.keys = []
        keys: list[str] = self._asked.keys
        return keys

    @contextmanager
    def test(self) -> Iterator[Seen]:
        """What is seen while a test runs."""
        self.watch()
        self._seen = Seen()
        yield self._seen


RECORDER: Final = Recorder()


def _rules() -> Iterator[Rule | DeleteRule]:
    for type_ in CATALOGUE.types:
        yield from (*type_.rules, *type_.deletion)


def written() -> dict[str, Any]:
    """What is in rule_evidence.json."""
    found: dict[str, Any] = json.loads((TREE / EVIDENCE).read_text(encoding="utf-8"))
    return found


def unkept(test: str, seen: Seen) -> list[str]:
    """What rule_evidence.json says of a test and the test did not show."""
    found = []
    for key, told in written()["rules"].items():
        if told.get("refuses") == test and told["text"] not in seen.refuses.get(key, []):
            found.append(f"it does not refuse by {key} with the words {told['text']!r}")
        if told.get("passes") == test and key not in seen.passes:
            found.append(f"nothing passes {key} in it")
    return found


class _Writer:
    """Collects what every test showed."""

    def __init__(self) -> None:
        self._seen: dict[str, Seen] = {}
        self._verified: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        with RECORDER.test() as seen:
            answer = yield
        self._seen[item.nodeid] = seen
        if item.get_closest_marker("azure_verified"):
            self._verified.append(item.nodeid)
        return answer

    def found(self, files: Sequence[str]) -> dict[str, Any]:
        """What to write; where only some files were run, what others show is kept."""
        before = written() if files else {"rules": {}, "azureVerified": []}
        keys = [key_of(statement) for statement in statements()]
        verified = [test for test in before["azureVerified"] if not self._ran(files, test)]
        return {
            "rules": {key: self._told(key, before["rules"].get(key, {}), files) for key in keys},
            "azureVerified": sorted([*verified, *self._verified]),
        }

    def _told(self, key: str, before: dict[str, str], files: Sequence[str]) -> dict[str, str]:
        kept = {verb: before[verb] for verb in ("refuses", "passes") if not self._ran(files, before.get(verb, ""))}
        if "refuses" in kept:
            kept["text"] = before["text"]
        return kept if len(kept) == 3 else {**kept, **self._choose(key)}

    @staticmethod
    def _ran(files: Sequence[str], test: str) -> bool:
        return not files or not test or test.partition("::")[0] in files

    def _choose(self, key: str) -> dict[str, str]:
        """The tests to name for a statement: one that shows both sides, two cases of one test, any two."""
        no = sorted(test for test, seen in self._seen.items() if key in seen.refuses)
        yes = sorted(test for test, seen in self._seen.items() if key in seen.passes)
        pairs = [(test, test) for test in no if test in yes]
        pairs = pairs or [(a, b) for a in no for b in yes if a.split("[")[0] == b.split("[")[0]]
        pairs = pairs or [(a, b) for a in no[:1] for b in yes[:1]]
        chosen = {"refuses": pairs[0][0], "passes": pairs[0][1]} if pairs else {}
        chosen = chosen or {verb: tests[0] for verb, tests in (("refuses", no), ("passes", yes)) if tests}
        if "refuses" in chosen:
            chosen["text"] = min(self._seen[chosen["refuses"]].refuses[key])
        return chosen


def main(files: Sequence[str]) -> int:
    """Run the tests of some files, or all, and write what they showed. The exit code is pytest's."""
    writer = _Writer()
    if not (TREE / EVIDENCE).exists():
        (TREE / EVIDENCE).write_text('{"rules": {}, "azureVerified": []}\n', encoding="utf-8")
    os.environ[WRITING] = "1"
    code = pytest.main([*(files or ["tests/localazure"]), "-n0", "-q"], plugins=[writer])
    if code == 0:
        text = json.dumps(writer.found(files), indent=1, sort_keys=True, ensure_ascii=False)
        (TREE / EVIDENCE).write_text(text + "\n", encoding="utf-8")
    return int(code)


if __name__ == "__main__":
    # Under its own name: the tests import this module too, and there is one recorder.
    from tests.localazure import evidence

    sys.exit(evidence.main(sys.argv[1:]))
