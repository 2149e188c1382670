"""The index of the SDK's types: read once per type and SDK version, then kept as JSON.

The cache lies in `.local/cache/azure-native-<version>/` (LOCALAZURE_CACHE moves it), one file a type, so that a
provider process reads only what its program uses. A file that cannot be read is made again.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import json
import os
import re
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Final

from localazure.core.schema.reader import ModuleReader
from localazure.core.schema.shapes import ResourceShape

_TOKEN: Final = re.compile(r"^azure-native:([a-z][a-z0-9]*):([A-Z]\w*)$")
_FORMAT: Final = 1  # of the cache files; raise it whenever reader.py reads more or differently


class UnknownTokenError(LookupError):
    """A type token that the installed SDK does not have."""


class SchemaIndex:
    """Shapes by type token ("azure-native:network:Subnet")."""

    def __init__(self, root: Path, version: str, cache: Path | None) -> None:
        self.version = version
        self._root = root
        self._cache = cache / f"azure-native-{version}-{_FORMAT}" if cache else None
        self._shapes: dict[str, ResourceShape] = {}
        self._modules: dict[str, ModuleReader] = {}

    def resource(self, token: str) -> ResourceShape:
        """The shape of a resource type. Raises UnknownTokenError for a token that the SDK does not have."""
        shape = self._shapes.get(token)
        if shape is None:
            shape = self._cached(token) or self._read(token)
            self._shapes[token] = shape
        return shape

    def has(self, token: str) -> bool:
        """Whether the SDK has such a resource type."""
        return token in self._shapes or self.file(token) is not None

    def file(self, token: str) -> Path | None:
        """The SDK's file that defines a resource type, or None."""
        match = _TOKEN.match(token)
        if match is None:
            return None
        module, name = match.groups()
        folder = self._root / module
        if not folder.is_dir():
            return None
        mark = f'@pulumi.type_token("{token}")'
        guess = folder / f"{_snake(name)}.py"
        if guess.exists() and mark in guess.read_text(encoding="utf-8"):
            return guess
        candidates = (path for path in sorted(folder.glob("*.py")) if not path.name.startswith(("_", "get_", "list_")))
        return next((path for path in candidates if mark in path.read_text(encoding="utf-8")), None)

    def _read(self, token: str) -> ResourceShape:
        file = self.file(token)
        if file is None:
            raise UnknownTokenError(f"pulumi-azure-native {self.version} has no resource type {token}")
        module = file.parent.name
        if module not in self._modules:
            self._modules[module] = ModuleReader(file.parent)
        shape = self._modules[module].resource(token, file)
        self._store(token, shape)
        return shape

    def _cached(self, token: str) -> ResourceShape | None:
        if self._cache is None or _TOKEN.match(token) is None:
            return None
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            return ResourceShape.unpack(json.loads((self._cache / _file_name(token)).read_text(encoding="utf-8")))
        return None

    def _store(self, token: str, shape: ResourceShape) -> None:
        if self._cache is None:
            return
        # Written beside and renamed: another provider process never sees half a file. A cache that cannot be written
        # (read-only folder, full disk) costs time and nothing else.
        with contextlib.suppress(OSError):
            self._cache.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._cache, suffix=".tmp")
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump(shape.pack(), out, separators=(",", ":"))
            os.replace(temporary, self._cache / _file_name(token))


def _file_name(token: str) -> str:
    return token.removeprefix("azure-native:").replace(":", ".") + ".json"


def _snake(name: str) -> str:
    """The generated file of a class: VirtualMachineScaleSetVM -> virtual_machine_scale_set_vm."""
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", spaced).lower()


@lru_cache(maxsize=1)
def sdk_index() -> SchemaIndex:
    """The index of the installed SDK. Raises LookupError, with what to do, where it is not installed."""
    found = importlib.util.find_spec("pulumi_azure_native")
    if found is None or not found.submodule_search_locations:
        raise LookupError("pulumi-azure-native is not installed here: run scripts/setup")
    cache = os.environ.get("LOCALAZURE_CACHE", str(Path(".local") / "cache"))
    version = importlib.metadata.version("pulumi_azure_native")
    return SchemaIndex(Path(next(iter(found.submodule_search_locations))), version, Path(cache) if cache else None)
