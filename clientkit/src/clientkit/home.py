"""Where clientkit keeps its own files."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def directory(environ: Mapping[str, str] = os.environ) -> Path:
    """CLIENTKIT_HOME, else the user's configuration folder; made when missing."""
    if given := environ.get("CLIENTKIT_HOME"):
        path = Path(given)
    elif sys.platform == "win32":
        path = Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "clientkit"
    else:
        path = Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "clientkit"
    path.mkdir(parents=True, exist_ok=True)
    return path


def bundle(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the merged bundle goes unless the user says otherwise."""
    return directory(environ) / "ca-bundle.pem"


def machine_policies(environ: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """The files in which an administrator forbids things: the machine's own, and one that CLIENTKIT_POLICY adds."""
    own = (
        Path(environ.get("ProgramData", "C:/ProgramData")) / "clientkit/policy.toml"
        if sys.platform == "win32"
        else Path("/etc/clientkit/policy.toml")
    )
    added = environ.get("CLIENTKIT_POLICY")
    return (own, Path(added)) if added else (own,)
