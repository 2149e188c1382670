"""Finding what an upgrade undid, putting it back, and undoing it all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clientkit.trust import bundle, certifi_store, pem_store, registry


@dataclass(frozen=True, slots=True)
class Condition:
    """How one install is."""

    install: registry.Install
    fault: str  # "" when it is as it was left


def conditions() -> tuple[Condition, ...]:
    """Every install of this user, and what is wrong with it."""
    return tuple(Condition(one, _fault(one)) for one in registry.load())


def _fault(install: registry.Install) -> str:
    path = Path(install.path)
    if not path.is_file():
        return "the file is gone"
    absent = pem_store.missing(path.read_bytes(), registry.certificates_of(install))
    if absent:
        return f"{len(absent)} of {len(install.authorities)} authorities are gone; an upgrade replaced the file"
    if install.kind == "bundle":
        source = Path(install.source)
        if not source.is_file():
            return f"the public bundle {source} is gone"
        if bundle.is_stale(path, source):
            return f"the public bundle {source} has changed since"
    return ""


def repair() -> Iterator[tuple[registry.Install, str]]:
    """Put right what `conditions` finds; yields each install that was wrong with what was done."""
    for condition in conditions():
        if not condition.fault:
            continue
        yield condition.install, _repair(condition.install)


def _repair(install: registry.Install) -> str:
    path = Path(install.path)
    trusted = registry.certificates_of(install)
    if install.kind == "bundle":
        source = Path(install.source)
        bundle.merge(trusted, path, source=source if source.is_file() else None)
        return "merged anew"
    if not path.is_file():
        registry.forget(install.path)
        return "forgotten: that Python or its certifi is gone"
    certifi_store.append(trusted, path)
    return "authorities put back"


def undo(install: registry.Install) -> str:
    """Take one install out; returns what was done."""
    path = Path(install.path)
    if not path.is_file():
        registry.forget(install.path)
        return "was gone already"
    if install.kind == "bundle":
        bundle.drop(path, install.authorities)
        return "deleted"
    done = certifi_store.undo(path)
    return "as before" if done.backup is None else f"authorities taken out; the file before them is {done.backup}"
