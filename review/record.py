"""Reviews as JSON files, one an environment. Read with suspicion: the file may come from a fork's pull request."""

from __future__ import annotations

import dataclasses
import json
import re
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from review.model import Environment, Location, Review

FILE: Final = "review.json"
MOST_BYTES: Final = 8_000_000
MOST_ITEMS: Final = 20_000
MOST_TEXT: Final = 4_000
MOST_ENVIRONMENTS: Final = 50
_PATH: Final = re.compile(r"(?!\.)[\w.+-]+(/(?!\.)[\w.+-]+)*")
_LABEL: Final = re.compile(r"[\w.-]{1,100}")


class RecordError(Exception):
    """A file that is no review; the message says where."""


def write(folder: Path, base: str, head: str, environment: Environment) -> Path:
    """Write one environment's review into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    document = {"base": base, "head": head, "environment": dataclasses.asdict(environment)}
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return path


def read(folder: Path) -> Review:
    """The reviews in a folder and its subfolders as one, in the order of their names. Raises RecordError."""
    paths = sorted(path for path in folder.rglob(FILE) if path.is_file() and not path.is_symlink())
    if not paths:
        raise RecordError(f"{folder}: no {FILE} in it")
    if len(paths) > MOST_ENVIRONMENTS:
        raise RecordError(f"{folder}: {len(paths)} reviews; {MOST_ENVIRONMENTS} are the most")
    found = [_read(path) for path in paths]
    names = [environment.name for _, _, environment in found]
    if len(set(names)) != len(names):
        raise RecordError(f"{folder}: two reviews of one environment among {', '.join(names)}")
    base, head, _ = found[0]
    return Review(base, head, tuple(environment for _, _, environment in found))


def _read(path: Path) -> tuple[str, str, Environment]:
    if path.stat().st_size > MOST_BYTES:
        raise RecordError(f"{path}: larger than {MOST_BYTES} bytes")
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as fault:
        raise RecordError(f"{path}: not JSON ({fault})") from None
    if not isinstance(document, dict) or set(document) != {"base", "head", "environment"}:
        raise RecordError(f"{path}: not an object of base, head and environment")
    environment = _value(Environment, document["environment"], f"{path}: environment")
    assert isinstance(environment, Environment)
    if not _LABEL.fullmatch(environment.name):
        raise RecordError(f"{path}: {environment.name[:100]!r} is no stack's name")
    base, head = (_text(document[key], f"{path}: {key}") for key in ("base", "head"))
    return base, head, environment


def _value(kind: Any, given: Any, where: str) -> Any:
    """A value of the type that a field is annotated with; only those types that the model has."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return None if given is None else _value(typing.get_args(kind)[0], given, where)
    if origin is tuple:
        if not isinstance(given, list) or len(given) > MOST_ITEMS:
            raise RecordError(f"{where}: not a list of at most {MOST_ITEMS}")
        item = typing.get_args(kind)[0]
        return tuple(_value(item, each, f"{where}[{number}]") for number, each in enumerate(given))
    if origin is typing.Literal:
        if given not in typing.get_args(kind):
            raise RecordError(f"{where}: not one of {', '.join(typing.get_args(kind))}")
        return given
    if kind is str:
        return _text(given, where)
    if kind is int:
        if not isinstance(given, int) or isinstance(given, bool) or given < 0:
            raise RecordError(f"{where}: not a number of zero or more")
        return given
    return _object(kind, given, where)


def _object(kind: Any, given: Any, where: str) -> Any:
    fields = {each.name: each for each in dataclasses.fields(kind)}
    if not isinstance(given, Mapping) or not set(given) <= set(fields):
        raise RecordError(f"{where}: not an object of {', '.join(fields)}")
    hints = typing.get_type_hints(kind)
    values = {name: _value(hints[name], value, f"{where}.{name}") for name, value in given.items()}
    try:
        made = kind(**values)
    except TypeError as fault:
        raise RecordError(f"{where}: {fault}") from None
    if isinstance(made, Location) and not _PATH.fullmatch(made.file):
        raise RecordError(f"{where}: {made.file[:100]!r} is no path inside the tree")
    return made


def _text(given: Any, where: str) -> str:
    if not isinstance(given, str):
        raise RecordError(f"{where}: not a text")
    return given if len(given) <= MOST_TEXT else given[: MOST_TEXT - 1] + "…"
