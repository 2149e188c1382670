"""What an administrator forbids on this machine. A policy that cannot be read forbids."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from clientkit import home
from clientkit.errors import ClientkitError

VARIABLE = "CLIENTKIT_FORBID_INSECURE"
KEY = "forbid_insecure"


class ForbiddenError(ClientkitError):
    """The machine's policy forbids what was asked for."""


def insecure_forbidden_by(environ: Mapping[str, str] = os.environ, files: Iterable[Path] | None = None) -> str | None:
    """Who forbids calls without verification (the variable or the file), or None."""
    if environ.get(VARIABLE, "").strip().lower() not in ("", "0", "false", "no", "off"):
        return f"the environment variable {VARIABLE}"
    for path in home.machine_policies(environ) if files is None else files:
        try:
            value = tomllib.loads(path.read_text(encoding="utf-8")).get(KEY, False)
        except FileNotFoundError:
            # A file that CLIENTKIT_POLICY names is meant to be there; the machine's own is optional.
            if str(path) == environ.get("CLIENTKIT_POLICY"):
                return f"{path} (which is missing, so nothing is allowed)"
            continue
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            return f"{path} (which cannot be read, so nothing is allowed: {error})"
        if value is not False:
            return str(path)
    return None


def refuse_insecure(what: str) -> None:
    """Raise ForbiddenError when the policy forbids `what`."""
    by = insecure_forbidden_by()
    if by is not None:
        raise ForbiddenError(
            f"{what} is forbidden by {by}; verify the server instead: clientkit trust call --authority root.pem URL"
        )
