"""How types answer writes, held against the statuses that Microsoft's own clients take for each address."""

from __future__ import annotations

import ast
import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest

from localazure.azure import CATALOGUE
from localazure.core.model import ResourceType
from localazure.serve.operations import manners_of
from localazure.serve.resources import _NO_DELETE

_BUILDER = re.compile(
    r"def (build_\w*?(create_or_update|create|delete|update_tags|update)_request)\("
    r'.*?_url = (?:kwargs\.pop\(\s*"template_url",\s*)?\(?\s*((?:"[^"]*"\s*)+)',
    re.DOTALL,
)
_TAKEN = re.compile(r"status_code not in (\[[^\]]*\])")
PACKAGES = (
    *("network", "compute", "privatedns", "machinelearningservices", "storage", "keyvault", "sql"),
    "resource.resources",
)
Statuses = dict[tuple[str, str], set[int]]


@cache
def taken() -> Statuses:
    """(verb, ARM type in lower case) -> statuses that the client of that type takes."""
    found: Statuses = {}
    for package in PACKAGES:
        spec = importlib.util.find_spec(f"azure.mgmt.{package}")
        assert spec is not None
        assert spec.origin is not None
        for file in sorted((Path(spec.origin).parent / "operations").glob("_*operations.py")):
            text = file.read_text(encoding="utf-8")
            for match in _BUILDER.finditer(text):
                url = "".join(re.findall(r'"([^"]*)"', match[3]))
                kind = _type_of(url)
                used = text.find(f"{match[1]}(", match.end())
                said = _TAKEN.search(text, used) if used > 0 and kind else None
                if said is not None:
                    verb = {"create_or_update": "PUT", "create": "PUT", "delete": "DELETE"}.get(match[2], "PATCH")
                    found.setdefault((verb, kind), set(ast.literal_eval(said[1])))
    return found


def _type_of(url: str) -> str:
    if re.fullmatch(r"/subscriptions/\{\w+\}/resourcegroups/\{\w+\}", url, re.IGNORECASE):
        return "microsoft.resources/resourcegroups"
    namespace, *words = url.rpartition("/providers/")[2].split("/")
    names = words[1::2]
    if "." not in namespace or not all(name.startswith("{") or name == "default" for name in names):
        return ""
    return "/".join([namespace, *words[0::2]]).lower()


def _known() -> list[ResourceType]:
    return [type_ for type_ in CATALOGUE.types if ("PUT", type_.key) in taken() and type_.token]


@pytest.mark.parametrize("type_", _known(), ids=lambda type_: type_.type)
def test_clients_take_what_writes_are_answered_with(type_: ResourceType) -> None:
    manners = manners_of(type_.type.replace("{recordType}", "A"))
    assert {manners.created, 200} <= taken()["PUT", type_.key]
    deleted = taken().get(("DELETE", type_.key))
    if type_.key in _NO_DELETE:
        assert deleted is None
    elif deleted is not None:
        assert (202 if manners.delete == "operation" else 200) in deleted
    patched = taken().get(("PATCH", type_.key))
    assert patched is None or 200 in patched


def test_the_clients_were_read() -> None:
    assert len(_known()) >= 25
    assert taken()["PUT", "microsoft.network/virtualnetworks"] == {200, 201}
    assert taken()["PUT", "microsoft.storage/storageaccounts"] == {200, 202}
    assert taken()["DELETE", "microsoft.resources/resourcegroups"] == {200, 202}
