"""The models of the azure-mgmt packages, read as text: what Microsoft's own clients think a resource looks like on
the wire. A second opinion about shapes that the local Azure takes from Pulumi's SDK.

Two generations of generated code are read: classes with `rest_field(name=...)`, and older ones with `_attribute_map`.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import warnings
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

_CLASS = re.compile(r"^class (\w+)\(", re.MULTILINE)
_OLD_TYPE = re.compile(r"^[\[{]*(\w+)[\]}]*$")


@dataclass(frozen=True)
class Field:
    """One member on the wire: the name that clients give it, and the model that it holds, if any."""

    wire: str
    attribute: str
    ref: str
    read_only: bool
    is_map: bool = False
    required: bool = False
    kind: str = ""  # "string", "integer", "number", "boolean", "array", "map", "object"; "" where it says nothing
    enum: str = ""  # the class of its values


@dataclass(frozen=True)
class Model:
    """A class of a package: its members by their names on the wire; those in `properties` are apart."""

    name: str
    top: dict[str, Field]
    inside: dict[str, Field]

    @property
    def has_bag(self) -> bool:
        """Whether the wire nests members in an object called `properties`."""
        return bool(self.inside)


class Package:
    """The models of one package."""

    def __init__(self, name: str) -> None:
        found = importlib.util.find_spec(name)
        assert found is not None, name
        assert found.origin is not None, name
        folder = Path(found.origin).parent / "models"
        self._file = next(path for path in (folder / "_models.py", folder / "_models_py3.py") if path.exists())

    @cached_property
    def _classes(self) -> dict[str, str]:
        text = self._file.read_text(encoding="utf-8")
        starts = [(match.start(), match[1]) for match in _CLASS.finditer(text)]
        ends = [start for start, _ in starts[1:]] + [len(text)]
        return {name: text[start:end] for (start, name), end in zip(starts, ends, strict=True)}

    @cache  # noqa: B019 one object a package, for the length of a test run
    def model(self, name: str) -> Model | None:
        """The class of that name, with what it inherits."""
        fields = self._fields(name)
        if fields is None:
            return None
        top = {key: value for key, value in fields.items() if "." not in key}
        inside = {key.split(".", 1)[1]: value for key, value in fields.items() if key.startswith("properties.")}
        bag = top.get("properties")
        if bag and bag.ref and not inside:
            inside = dict(self._fields(bag.ref) or {})
        return Model(name, top, inside)

    def _fields(self, name: str) -> dict[str, Field] | None:
        text = self._classes.get(name)
        if text is None:
            return None
        node = _parsed(text).body[0]
        assert isinstance(node, ast.ClassDef)
        found: dict[str, Field] = {}
        for base in node.bases:
            found |= self._fields(ast.unparse(base).rsplit(".", 1)[-1]) or {}
        read_only: set[str] = set()
        demanded: set[str] = set()
        for member in node.body:
            if isinstance(member, ast.Assign) and isinstance(member.targets[0], ast.Name):
                if member.targets[0].id == "_validation":
                    rules = ast.literal_eval(member.value)
                    read_only = {key for key, rule in rules.items() if rule.get("readonly")}
                    demanded = {key for key, rule in rules.items() if rule.get("required")}
                elif member.targets[0].id == "_attribute_map":
                    for attribute, entry in ast.literal_eval(member.value).items():
                        ref = _OLD_TYPE.match(entry["type"])
                        known = ref[1] if ref and ref[1] in self._classes else ""
                        found[entry["key"]] = Field(
                            entry["key"],
                            attribute,
                            known,
                            attribute in read_only,
                            entry["type"].startswith("{"),
                            attribute in demanded,
                            _old_kind(entry["type"]),
                        )
            elif isinstance(member, ast.AnnAssign) and isinstance(member.value, ast.Call):
                field = self._new_style(member)
                found[field.wire] = field
        return found

    def _new_style(self, member: ast.AnnAssign) -> Field:
        assert isinstance(member.target, ast.Name)
        assert isinstance(member.value, ast.Call)
        wire, read_only = member.target.id, False
        for keyword in member.value.keywords:
            if keyword.arg == "name":
                wire = ast.literal_eval(keyword.value)
            elif keyword.arg == "visibility":
                read_only = ast.literal_eval(keyword.value) == ["read"]
        annotation = ast.unparse(member.annotation)
        names = re.findall(r"_models\.(\w+)", annotation)
        ref = next((name for name in names if name in self._classes), "")
        enum = next((name for name in names if name not in self._classes), "")
        bare = annotation.removeprefix("Optional[")
        required = bare == annotation and not read_only
        kind = "object" if ref and not bare.startswith(("list[", "dict[")) else _new_kind(bare)
        return Field(wire, member.target.id, ref, read_only, bare.startswith("dict["), required, kind, enum)

    @cached_property
    def enums(self) -> dict[str, tuple[str, ...]]:
        """The values of every enumeration of the package."""
        files = sorted(self._file.parent.glob("_*enums.py"))
        nodes = [node for file in files for node in _parsed(file.read_text(encoding="utf-8")).body]
        return {
            node.name: tuple(
                str(item.value.value)
                for item in node.body
                if isinstance(item, ast.Assign) and isinstance(item.value, ast.Constant)
            )
            for node in nodes
            if isinstance(node, ast.ClassDef)
        }


def _parsed(text: str) -> ast.Module:
    # Generated docstrings have backslashes that stand for themselves.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _old_kind(text: str) -> str:
    if text[0] in "[{":
        return "array" if text[0] == "[" else "map"
    return {"str": "string", "int": "integer", "long": "integer", "float": "number", "bool": "boolean"}.get(text, "")


def _new_kind(text: str) -> str:
    word = re.split(r"[\[\],]", text)[0]
    if word == "Union" and text.startswith("Union[str,"):
        return "string"
    kinds = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "list": "array", "dict": "map"}
    return kinds.get(word, "")
