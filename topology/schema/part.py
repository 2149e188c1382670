"""The base of every group of settings: it knows where in the configuration it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, PrivateAttr
from pydantic.alias_generators import to_camel

NAMESPACE = "azureml-cluster"


class AbsentError(AttributeError):
    """A setting was asked for that is itself at fault, and so reported already: a check on it can be left."""


class Part(BaseModel):
    """One group of settings. A part with faults lacks the fields at fault: touching one raises AbsentError."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    _path: str = PrivateAttr(default="")

    if not TYPE_CHECKING:  # else the type checker would believe that every name exists

        def __getattr__(self, name: str) -> Any:
            """Tell a field that was dropped for its fault from a name that never was."""
            if name in type(self).model_fields:
                raise AbsentError(f"{self.at(name)} is at fault")
            return super().__getattr__(name)

    def at(self, field: str, index: int | None = None) -> str:
        """The key path of one of this part's fields, as faults name it. `field` is the Python name."""
        return join(self._path, type(self).model_fields[field].alias or field, index)


def join(path: str, key: str, index: int | None = None) -> str:
    """One step down a key path: `azureml-cluster:hub`, `azureml-cluster:spokes[1].name`."""
    step = f"{path}.{key}" if path else (key if ":" in key else f"{NAMESPACE}:{key}")
    return step if index is None else f"{step}[{index}]"
