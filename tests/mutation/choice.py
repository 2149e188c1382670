"""Which tests are run on a mutant, and in which order.

First those that run any line of the function that was changed; for a change outside of functions, or in one that runs
while modules are loaded, all. Then, when it
survives those, every other test of the folder: a value that is remembered may hide who depends on a function.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.mutation.trial import Mutant, Trial, total

LOADING = ""  # what coverage calls the lines that ran outside of every test


class Choice:
    """`seconds` by test and `lines`, the tests by file and line, are of a run with nothing changed."""

    def __init__(self, seconds: Mapping[str, float], lines: Mapping[str, Mapping[int, list[str]]]) -> None:
        self._seconds = seconds
        self._lines = lines
        self._all_lines = Counter(test for by_line in lines.values() for tests in by_line.values() for test in tests)
        self._orders: dict[tuple[str, range], tuple[str, ...]] = {}

    def first(self, mutant: Mutant) -> Trial:
        """The tests that run the function, or all when loading runs it too.

        Those first that run little else; among equals, the fastest.
        """
        _, inside = innermost(mutant.file, mutant.line)
        return self._trial(mutant, self._order(mutant.file, inside))

    def rest(self, mutant: Mutant) -> Trial:
        """Every other test."""
        tried = set(self.first(mutant).tests)
        return self._trial(mutant, tuple(sorted(set(self._seconds) - tried, key=lambda test: self._seconds[test])))

    def _order(self, file: str, inside: range) -> tuple[str, ...]:
        if (file, inside) not in self._orders:
            reached = Counter(self._running(file, inside or None))
            near = set(reached) if inside and LOADING not in reached else set(self._seconds)

            def order(test: str) -> tuple[float, float]:
                return -reached[test] / max(1, self._all_lines[test]), self._seconds[test]

            self._orders[file, inside] = tuple(sorted(near, key=order))
        return self._orders[file, inside]

    def _running(self, file: str, inside: range | None) -> Iterator[str]:
        """The tests that run each line, in these lines or in the whole file; once for each line."""
        for line, tests in self._lines.get(file, {}).items():
            if inside is None or line in inside:
                yield from tests

    def _trial(self, mutant: Mutant, tests: tuple[str, ...]) -> Trial:
        name, body = outermost(mutant.file, mutant.line)
        # What ran while the modules were loaded has left its results, and its inner functions, in them.
        alone = bool(body) and LOADING not in self._running(mutant.file, body)
        return Trial(mutant, tests, total(self._seconds, tests), name if alone else "")


def innermost(file: str, line: int) -> tuple[str, range]:
    """The innermost function with a line in its body: its name and the lines; empty for a line outside of all."""
    return min((each for each in _bodies(file) if line in each[1]), key=lambda each: len(each[1]), default=_NONE)


def outermost(file: str, line: int) -> tuple[str, range]:
    """The outermost one, the functions inside which belong to its code."""
    return max((each for each in _bodies(file) if line in each[1]), key=lambda each: len(each[1]), default=_NONE)


_NONE = ("", range(0))


@cache
def _bodies(file: str) -> tuple[tuple[str, range], ...]:
    return tuple(_inside(ast.parse(Path(file).read_text()), ""))


def _inside(node: ast.AST, prefix: str) -> Iterator[tuple[str, range]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            name = prefix + child.name
            yield name, range(child.body[0].lineno, (child.end_lineno or 0) + 1)
            yield from _inside(child, f"{name}.<locals>.")
        else:
            yield from _inside(child, f"{prefix}{child.name}." if isinstance(child, ast.ClassDef) else prefix)
