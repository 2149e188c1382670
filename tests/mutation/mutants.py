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
from types import CodeType

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
    # None and UNKNOWN have no order: these fail at once, whatever is tested, and would only raise the share
    *(f"core/ReplaceComparisonOperator_{name}_{to}" for name in ("Is", "IsNot") for to in ("Gt", "GtE", "Lt", "LtE")),
}

# Where an operator finds no value but a form: flags of a dataclass that only guard against lines that are not there,
# and the star before keywords, which it takes for a product.
NO_VALUES = (
    ("core/ReplaceTrueWithFalse", "@dataclass("),
    ("core/ReplaceBinaryOperator_Mul", " *,"),
)


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


def meaning(code: CodeType) -> tuple[object, ...]:
    """What a code object does, without the places of its lines."""
    inner = tuple(meaning(each) if isinstance(each, CodeType) else (type(each), repr(each)) for each in code.co_consts)
    return (code.co_code, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, inner)


def mutants(path: Path) -> Iterator[dict[str, object]]:
    source = path.read_text()
    original = source.splitlines()
    skipped = annotations(source)
    compiled = {meaning(compile(source, str(path), "exec"))}
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
            if at and any(name.startswith(start) and sign in original[at - 1] for start, sign in NO_VALUES):
                continue
            try:
                means = meaning(compile(mutated, str(path), "exec"))
            except SyntaxError:  # it takes the bare `*` before keywords for a product
                continue
            if means in compiled:  # the same as the original, or as a mutant before it
                continue
            compiled.add(means)
            yield {"file": str(path), "operator": name, "line": at, "source": mutated}


for argument in sys.argv[1:]:
    for mutant in mutants(Path(argument)):
        print(json.dumps(mutant))
