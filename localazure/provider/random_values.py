"""Random values as pulumi-random makes them: really random (from `secrets`), and never logged."""

from __future__ import annotations

import base64
import secrets
import string
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from localazure.provider.bcrypt import bcrypt

_SPECIAL: Final = "!@#$%&*()-_=+[]{}<>:?"
_CLASSES: Final = (
    ("lower", string.ascii_lowercase),
    ("upper", string.ascii_uppercase),
    ("numeric", string.digits),
    ("special", _SPECIAL),
)


@dataclass(frozen=True, slots=True)
class Made:
    """A random resource: its id and outputs. `secret` names the outputs that are secrets."""

    id: str
    outputs: Mapping[str, Any]
    secret: tuple[str, ...] = ()


def text_faults(inputs: Mapping[str, Any]) -> list[str]:
    """What is wrong with the inputs of a RandomPassword or RandomString."""
    length = inputs.get("length")
    if not isinstance(length, int):
        return []
    faults = ["length must be at least 1"] if length < 1 else []
    least = sum(int(inputs.get(f"min{name.capitalize()}") or 0) for name, _ in _CLASSES)
    if least > length:
        faults.append(f"length ({length}) must be at least minLower + minUpper + minNumeric + minSpecial ({least})")
    if not any(_wanted(inputs, name) for name, _ in _CLASSES):
        faults.append("at least one of lower, upper, numeric and special must be true")
    return faults


def _wanted(inputs: Mapping[str, Any], name: str) -> bool:
    if name == "numeric":
        return inputs.get("numeric", inputs.get("number", True)) is not False
    return inputs.get(name, True) is not False


def random_text(inputs: Mapping[str, Any]) -> str:
    """A text of `length` characters with at least the asked number of each class, in random order."""
    alphabets = {name: alphabet for name, alphabet in _CLASSES if _wanted(inputs, name)}
    if "special" in alphabets and inputs.get("overrideSpecial"):
        alphabets["special"] = inputs["overrideSpecial"]
    characters = [
        secrets.choice(alphabet)
        for name, alphabet in alphabets.items()
        for _ in range(int(inputs.get(f"min{name.capitalize()}") or 0))
    ]
    everything = "".join(alphabets.values())
    characters += [secrets.choice(everything) for _ in range(int(inputs["length"]) - len(characters))]
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)


def _text_outputs(inputs: Mapping[str, Any], result: str) -> dict[str, Any]:
    outputs: dict[str, Any] = {name: _wanted(inputs, name) for name, _ in _CLASSES}
    outputs |= {f"min{name.capitalize()}": int(inputs.get(f"min{name.capitalize()}") or 0) for name, _ in _CLASSES}
    outputs |= {"number": outputs["numeric"], "length": inputs["length"], "result": result}
    return outputs | {key: inputs[key] for key in ("keepers", "overrideSpecial") if key in inputs}


def _password(inputs: Mapping[str, Any]) -> Made:
    result = random_text(inputs)
    outputs = {**_text_outputs(inputs, result), "bcryptHash": bcrypt(result, secrets.token_bytes(16))}
    return Made("none", outputs, ("result", "bcryptHash"))


def _string(inputs: Mapping[str, Any]) -> Made:
    result = random_text(inputs)
    return Made(result, _text_outputs(inputs, result))


def _id(inputs: Mapping[str, Any]) -> Made:
    data = secrets.token_bytes(int(inputs["byteLength"]))
    prefix = str(inputs.get("prefix") or "")
    url = base64.urlsafe_b64encode(data).decode().rstrip("=")
    outputs = {
        **inputs,
        "b64Std": prefix + base64.b64encode(data).decode(),
        "b64Url": prefix + url,
        "dec": prefix + str(int.from_bytes(data, "big")),
        "hex": prefix + data.hex(),
    }
    return Made(url, outputs)


def _uuid(inputs: Mapping[str, Any]) -> Made:
    result = str(uuid.uuid4())
    return Made(result, {**inputs, "result": result})


def _integer(inputs: Mapping[str, Any]) -> Made:
    low, high = int(inputs["min"]), int(inputs["max"])
    result = low + secrets.randbelow(high - low + 1)
    return Made(str(result), {**inputs, "result": result})


def _bytes(inputs: Mapping[str, Any]) -> Made:
    data = secrets.token_bytes(int(inputs["length"]))
    outputs = {**inputs, "base64": base64.b64encode(data).decode(), "hex": data.hex()}
    return Made("none", outputs, ("base64", "hex"))


MAKERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Made]]] = {
    "random:index/randomPassword:RandomPassword": _password,
    "random:index/randomString:RandomString": _string,
    "random:index/randomId:RandomId": _id,
    "random:index/randomUuid:RandomUuid": _uuid,
    "random:index/randomInteger:RandomInteger": _integer,
    "random:index/randomBytes:RandomBytes": _bytes,
}
REQUIRED: Final = {
    "random:index/randomPassword:RandomPassword": ("length",),
    "random:index/randomString:RandomString": ("length",),
    "random:index/randomId:RandomId": ("byteLength",),
    "random:index/randomInteger:RandomInteger": ("min", "max"),
    "random:index/randomBytes:RandomBytes": ("length",),
}
TEXTS: Final = ("random:index/randomPassword:RandomPassword", "random:index/randomString:RandomString")
