"""checkov, the scanner that teams use today, in an environment of its own: the program does not need it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

VERSION = "3.3.30"


def executable(directory: Path) -> Path:
    """checkov's command below `directory`, installed there when it is missing (about half a minute, with a line)."""
    command = directory / f"checkov-{VERSION}" / "bin" / "checkov"
    if not command.exists():
        environment = command.parent.parent
        print(f"installing checkov {VERSION} to compare with ...", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)  # noqa: S603
        subprocess.run(  # noqa: S603
            [environment / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", f"checkov=={VERSION}"],
            check=True,
        )
    return command


def arguments(command: Path, template: Path) -> tuple[str, ...]:
    """A scan of one ARM template that asks nobody on the network anything and succeeds whatever it finds."""
    return (
        str(command),
        "--file",
        str(template),
        "--framework",
        "arm",
        "--compact",
        "--quiet",
        "--skip-download",
        "--soft-fail",
    )
