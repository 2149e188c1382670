"""Writes every mutant of some files as a line of JSON. Run by the interpreter of cosmic-ray's own environment.

    python mutants.py FILE...

A line has the file, cosmic-ray's operator, the line number, and the file's text with the one change.
"""

# mypy: ignore-errors
# cosmic-ray is installed in an environment of its own, which the type checker does not see.

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

# These change nothing that a test could see.
LEFT_OUT = {
    "core/ReplaceComparisonOperator_Is_Eq",  # with None, True, UNKNOWN: the same
    "core/ReplaceComparisonOperator_IsNot_NotEq",
    "core/ReplaceComparisonOperator_Eq_Is",  # the same for the interned words and small numbers that are compared here
    "core/ReplaceComparisonOperator_NotEq_IsNot",
    "core/VariableReplacer",  # take names of variables as arguments, and have none
    "core/VariableInserter",
}


def annotations(source: str) -> set[tuple[int, int]]:
    """Line and column of each `|` between types: annotations are never evaluated, and aliases only by type checkers."""
    found: set[tuple[int, int]] = set()
    for node in ast.walk(ast.parse(source)):
        slots = []
        if isinstance(node, ast.AnnAssign) or (isinstance(node, ast.arg) and node.annotation):
            slots.append(node.annotation)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns:
            slots.append(node.returns)
        for slot in slots:
            for line in range(slot.lineno, (slot.end_lineno or slot.lineno) + 1):
                found.add((line, 0))
    return found


def mutants(path: Path) -> Iterator[dict[str, object]]:
    source = path.read_text()
    original = source.splitlines()
    skipped = annotations(source)
    for name in sorted(set(operator_names()) - LEFT_OUT):
        operator = get_operator(name)()
        for occurrence in range(10_000):
            try:
                mutated = mutate_code(source, operator, occurrence)
            except AttributeError:  # cosmic-ray takes no tuple of dotted names in an except clause
                break
            if mutated is None:
                break
            lines = mutated.splitlines()
            at = next((n for n, pair in enumerate(zip(original, lines, strict=False), 1) if pair[0] != pair[1]), 0)
            if "BinaryOperator_BitOr" in name and (at, 0) in skipped:
                continue
            yield {"file": str(path), "operator": name, "line": at, "source": mutated}


for argument in sys.argv[1:]:
    for mutant in mutants(Path(argument)):
        print(json.dumps(mutant))
