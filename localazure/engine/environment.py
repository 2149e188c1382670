"""The virtual environment: made once, and installed into when what it is to hold has changed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from localazure.engine import stamp
from localazure.engine.fault import SetupError
from localazure.engine.process import explain, run_logged, said_by
from localazure.engine.progress import Progress
from localazure.engine.tree import Tree

INSTALLED_FROM = ("requirements.txt", "constraints.txt", "pyproject.toml", "clientkit/pyproject.toml")
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")


def ensure_environment(tree: Tree, progress: Progress) -> None:
    """Make `.venv` hold what requirements.txt says. Does nothing, in a few milliseconds, when it already does."""
    marker = tree.venv / ".installed"
    # The tree's path counts: an environment does not survive being moved (its scripts and editable installs name it).
    wanted = stamp.fingerprint([tree.root / name for name in INSTALLED_FROM], tree.root, _interpreter(tree.venv))
    if stamp.is_current(marker, wanted):
        return
    if not _works(tree):
        _make(tree, progress)
        wanted = stamp.fingerprint([tree.root / name for name in INSTALLED_FROM], tree.root, _interpreter(tree.venv))
    _install(tree, progress)
    stamp.write(marker, wanted)


def _interpreter(venv: Path) -> str:
    try:
        return (venv / "pyvenv.cfg").read_text("utf-8")
    except OSError:
        return ""


def _works(tree: Tree) -> bool:
    """Whether the environment is whole and belongs here. pip's own script tells both: its first line names the
    interpreter.
    """
    told = said_by([tree.venv / "bin" / "pip", "--version"])
    return told is not None and f" from {tree.venv}/" in told


def _make(tree: Tree, progress: Progress) -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    base = Path(sys._base_executable)  # type: ignore[attr-defined]  # the interpreter behind a venv, known to venv itself
    with progress.step("venv", f"making .venv with Python {version} ({base})", "made"):
        shutil.rmtree(tree.venv, ignore_errors=True)
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [base, "-m", "venv", tree.venv], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        if "ensurepip" in said:
            raise SetupError(f"{base} comes without venv; install it (Debian, Ubuntu: apt install python3-venv)")
        raise SetupError(f"making .venv: {said.splitlines()[-1] if said else f'exit status {done.returncode}'}")


def _install(tree: Tree, progress: Progress) -> None:
    log = tree.logs / "pip.log"
    command: list[str | Path] = [
        tree.python,
        *PIP,
        "install",
        "--progress-bar",
        "off",
        "-r",
        tree.root / "requirements.txt",
    ]
    with progress.step("python", "installing requirements.txt into .venv", "installed") as now:
        failure = run_logged(
            command,
            log,
            lambda line: now(_short(line)),
            directory=tree.root,
            environment=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        if failure:
            raise explain(
                failure,
                "installing requirements.txt",
                "no Python package index in reach; connect, or name one with PIP_INDEX_URL, then run this again",
                log,
            )


def _short(line: str) -> str:
    """pip's line without the paths and file sizes that make it long."""
    words = line.split()
    if words[:1] == ["Requirement"]:
        return "checking what is already there"
    return " ".join(words[:6])
