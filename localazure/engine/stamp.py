"""Whether a part of the set-up is up to date: a stamp, written last, holds a hash of everything that the part was made
from.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def fingerprint(files: Iterable[Path], *facts: object) -> str:
    """A hash of the contents of those files (a missing one counts as such) and of the facts."""
    total = hashlib.sha256(repr(facts).encode())
    for file in files:
        content = file.read_bytes() if file.is_file() else b"\0missing"
        total.update(b"%d:" % len(content) + content)
    return total.hexdigest()


def is_current(stamp: Path, wanted: str) -> bool:
    """Whether the stamp says exactly this."""
    try:
        return stamp.read_text("ascii") == wanted
    except OSError:
        return False


def write(stamp: Path, wanted: str) -> None:
    """Write the stamp in one step, so that it is there whole or not at all."""
    part = stamp.with_name(f"{stamp.name}.part")
    part.write_text(wanted, "ascii")
    os.replace(part, stamp)
