"""The Pythons of this machine and the `cacert.pem` that the certifi of each reads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ASK_SECONDS = 20.0

# Microsoft Machine Learning Server: the Windows path as in the article; the Linux paths are unverified.
ML_SERVER_WINDOWS = "Program Files/Microsoft/ML Server/PYTHON_SERVER/Lib/site-packages/certifi/cacert.pem"
ML_SERVER_LINUX = "opt/microsoft/mlserver/*/runtime/python/lib/python3*/site-packages/certifi/cacert.pem"

_PATTERNS = (
    "usr/bin/python3",
    "usr/local/bin/python3",
    "opt/*/bin/python3",
    "opt/*/envs/*/bin/python3",
    "Python3*/python.exe",
    "Program Files/Python3*/python.exe",
    "ProgramData/*conda*/python.exe",
    "ProgramData/*conda*/envs/*/python.exe",
    "Users/*/AppData/Local/Programs/Python/Python3*/python.exe",
)


@dataclass(frozen=True, slots=True)
class Store:
    """A `cacert.pem` and whose it is."""

    cacert: Path
    owner: str  # the interpreter, or the product


def of(python: Path) -> Store | None:
    """The file that `python`'s certifi reads; None when that Python has no certifi or does not start."""
    try:
        done = subprocess.run(  # noqa: S603  # the user names the interpreter
            [str(python), "-c", "import certifi, sys; sys.stdout.write(certifi.where())"],
            capture_output=True,
            text=True,
            timeout=ASK_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Store(Path(done.stdout), str(python)) if done.returncode == 0 and done.stdout else None


def find(root: Path | None = None) -> tuple[Store, ...]:
    """Every store below `root` (default: this machine, its PATH and conda's environments included), each file once."""
    found: dict[Path, Store] = {}
    for store in _candidates(root):
        found.setdefault(store.cacert.resolve(), store)
    return tuple(found.values())


def _candidates(root: Path | None) -> Iterator[Store]:
    top = root or Path(Path.cwd().anchor)
    windows = top / ML_SERVER_WINDOWS
    if windows.is_file():
        yield Store(windows, "ML Server")
    for path in sorted(top.glob(ML_SERVER_LINUX)):
        yield Store(path, "ML Server")
    for python in _pythons(top, root is None):
        if store := of(python):
            yield store


def _pythons(top: Path, this_machine: bool) -> Iterable[Path]:
    found = [path for pattern in _PATTERNS for path in sorted(top.glob(pattern))]
    if this_machine:
        found.insert(0, Path(sys.executable))
        found += [Path(one) for name in ("python3", "python") if (one := shutil.which(name))]
        found += _conda()
    # Links are kept apart: that of an environment is an interpreter of its own.
    return dict.fromkeys(path for path in found if os.access(path, os.X_OK))


def _conda() -> list[Path]:
    """Conda notes every environment of the user in one file."""
    try:
        lines = (Path.home() / ".conda/environments.txt").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    inner = "python.exe" if sys.platform == "win32" else "bin/python"
    return [Path(line.strip()) / inner for line in lines if line.strip()]
