"""Reads the SDK's generated Python text.

Every class of pulumi_azure_native is generated in one style, and three facts of that style are all that is used:
`@pulumi.getter(name="wireName")` over a property with a return annotation; `if x is None: x = <default>` in
`__init__` for defaults; and "Uses Azure REST API version <date>." in a resource's docstring. Only the classes that a
resource type mentions are parsed: a module's text is cut at its `class` lines first.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from localazure.core.schema.shapes import Kind, Property, ResourceShape, Shape

_CLASS: Final = re.compile(r"^(?:@pulumi\.[^\n]*\n)?class (\w+)", re.MULTILINE)
_API_VERSION: Final = re.compile(r"Uses Azure REST API version ([0-9]{4}-[0-9]{2}-[0-9]{2}(?:-\w+)?)\.")
_PRIMITIVES: Final[Mapping[str, Kind]] = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
_ANY: Final = Shape("any")


class ModuleText:
    """One generated file, cut into its classes."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text(encoding="utf-8") if path.exists() else ""
        starts = [(match.start(), match.group(1)) for match in _CLASS.finditer(self.text)]
        ends = [start for start, _ in starts[1:]] + [len(self.text)]
        self.classes = {name: (start, end) for (start, name), end in zip(starts, ends, strict=False)}

    def parse(self, name: str) -> ast.ClassDef | None:
        """The class of that name, or None."""
        if name not in self.classes:
            return None
        start, end = self.classes[name]
        node = ast.parse(self.text[start:end]).body[0]
        return node if isinstance(node, ast.ClassDef) else None


class ModuleReader:
    """Reads resource types of one SDK module (a folder such as `network`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._inputs = ModuleText(folder / "_inputs.py")
        self._outputs = ModuleText(folder / "outputs.py")
        self._enums = ModuleText(folder / "_enums.py")

    def resource(self, token: str, file: Path) -> ResourceShape:
        """The shape of the resource class with that token, which `file` defines."""
        module = ModuleText(file)
        name = token.rsplit(":", 1)[1]
        resource = module.parse(name)
        # "Subnet" takes SubnetInitArgs where a SubnetArgs exists among the input types already.
        args = module.parse(f"{name}InitArgs") or module.parse(f"{name}Args")
        if resource is None or args is None:
            raise ValueError(f"{file} does not define {name} and its arguments as expected")
        wanted: list[str] = []
        inputs = self._properties(args, wanted)
        outputs = self._properties(resource, wanted)
        outputs.pop("azureApiVersion", None)
        types: dict[str, dict[str, Property]] = {}
        while wanted:
            ref = wanted.pop()
            if ref not in types:
                node = self._outputs.parse(ref[8:]) if ref.startswith("outputs.") else self._inputs.parse(ref)
                types[ref] = self._properties(node, wanted) if node else {}
        version = _API_VERSION.search(module.text)
        return ResourceShape(token, version.group(1) if version else "", inputs, outputs, types)

    def _properties(self, node: ast.ClassDef, wanted: list[str]) -> dict[str, Property]:
        found: dict[str, Property] = {}
        defaults: dict[str, Any] = {}
        for member in node.body:
            if not isinstance(member, ast.FunctionDef):
                continue
            if member.name == "__init__":
                defaults = _defaults(member)
                continue
            wire = _wire_name(member)
            if wire is None or member.returns is None:
                continue
            optional, shape = self._shape(member.returns, wanted)
            found[wire] = Property(shape, not optional, defaults.get(member.name))
        return found

    def _shape(self, node: ast.expr, wanted: list[str]) -> tuple[bool, Shape]:
        """Whether the annotation is optional, and the shape that it stands for."""
        if isinstance(node, ast.Subscript):
            head = _last(node.value)
            inner = node.slice
            if head in ("Input", "Output"):
                return self._shape(inner, wanted)
            if head == "Optional":
                return True, self._shape(inner, wanted)[1]
            if head == "Sequence":
                return False, Shape("array", item=self._shape(inner, wanted)[1])
            if head == "Mapping" and isinstance(inner, ast.Tuple):
                return False, Shape("map", item=self._shape(inner.elts[1], wanted)[1])
            if head == "Union" and isinstance(inner, ast.Tuple):
                return self._union([self._shape(part, wanted) for part in inner.elts])
            return False, _ANY
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return False, self._named(node.value, wanted)
        return False, Shape(_PRIMITIVES[_last(node)]) if _last(node) in _PRIMITIVES else _ANY

    @staticmethod
    def _union(parts: list[tuple[bool, Shape]]) -> tuple[bool, Shape]:
        shapes = [shape for _, shape in parts]
        enums = [shape for shape in shapes if shape.enum]
        if len(shapes) == 2 and len(enums) == 1 and shapes[0].kind == shapes[1].kind:
            return False, Shape(enums[0].kind, enum=enums[0].enum, closed=False)
        if all(shape.kind == "object" for shape in shapes):
            return False, Shape("object")  # one of several types: its members are not checked, as in the real provider
        return False, _ANY

    def _named(self, name: str, wanted: list[str]) -> Shape:
        if name.startswith("outputs."):
            wanted.append(name)
            return Shape("object", ref=name)
        if name in self._inputs.classes:
            wanted.append(name)
            return Shape("object", ref=name)
        node = self._enums.parse(name)
        if node is None:
            return _ANY
        base: Kind = next((_PRIMITIVES[_last(item)] for item in node.bases if _last(item) in _PRIMITIVES), "string")
        values = tuple(
            item.value.value
            for item in node.body
            if isinstance(item, ast.Assign) and isinstance(item.value, ast.Constant)
        )
        return Shape(base, enum=values, closed=True)


def _last(node: ast.expr) -> str:
    """The last part of a name: "Input" for `pulumi.Input`, "str" for `_builtins.str`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _wire_name(member: ast.FunctionDef) -> str | None:
    for decorator in member.decorator_list:
        if isinstance(decorator, ast.Call) and _last(decorator.func) == "getter":
            for keyword in decorator.keywords:
                if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                    return str(keyword.value.value)
        elif _last(decorator) == "getter":
            return member.name
    return None


def _defaults(init: ast.FunctionDef) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in init.body:
        if not (isinstance(node, ast.If) and len(node.body) == 1 and isinstance(node.body[0], ast.Assign)):
            continue
        target, value = node.body[0].targets[0], node.body[0].value
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
            found[target.id] = value.value
    return found
