"""The az CLI of tests, in an environment of its own below .local/: it brings 200 packages, and the program needs none.

`python -m tests.serve.az` installs it (about two minutes); without it the tests marked `az` are skipped and say so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.driving import TREE

VERSION = "2.91.0"
FOLDER = TREE.local / "bench" / f"az-{VERSION}"
PYTHON = FOLDER / "bin" / "python"


def is_installed() -> bool:
    return (FOLDER / ".installed").exists()


def install() -> None:
    print(f"installing azure-cli {VERSION} to {FOLDER} ...", file=sys.stderr, flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", FOLDER], check=True)
    quiet = ("--quiet", "--disable-pip-version-check", "--only-binary", ":all:")
    subprocess.run([PYTHON, "-m", "pip", "install", *quiet, f"azure-cli=={VERSION}"], check=True)
    (FOLDER / ".installed").touch()


@dataclass(frozen=True)
class Az:
    """az with a configuration folder of its own, trusting one CA and reaching for nothing else."""

    folder: Path
    ca: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AZURE_", "ARM_"))}
        environment = {
            **kept,
            "AZURE_CONFIG_DIR": str(self.folder),
            "AZURE_CORE_COLLECT_TELEMETRY": "false",
            "AZURE_CORE_INSTANCE_DISCOVERY": "false",
            "AZURE_CORE_NO_COLOR": "true",
            "AZURE_CORE_ONLY_SHOW_ERRORS": "true",
            "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
            "REQUESTS_CA_BUNDLE": str(self.ca),
        }
        return subprocess.run(
            [PYTHON, "-m", "azure.cli", *arguments], env=environment, capture_output=True, text=True, check=False
        )

    def ok(self, *arguments: str) -> Any:
        """What a command answers, as JSON; the test fails where the command does."""
        done = self.run(*arguments, "--output", "json")
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else None


if __name__ == "__main__":
    if not is_installed():
        install()
