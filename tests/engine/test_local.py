"""scripts/local on a project of the test's own, in this tree's local backend."""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.driving import TREE

pytestmark = pytest.mark.e2e

STACK_FILE = "config:\n  word: one # a comment that a rewritten file would lose\n"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    name = f"probe-{uuid.uuid4().hex[:8]}"
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    options = f"{{toolchain: pip, virtualenv: {TREE.venv}}}"
    (tmp_path / "Pulumi.yaml").write_text(f"name: {name}\nruntime: {{name: python, options: {options}}}\n")
    (tmp_path / "__main__.py").write_text("import pulumi\npulumi.export('word', pulumi.Config().require('word'))\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK_FILE.replace("word", f"{name}:word"))
    yield tmp_path
    _local(tmp_path, "pulumi", "stack", "rm", "dev", "--yes", "--force")
    for left in [TREE.local / "stacks" / name, *TREE.state.glob(f".pulumi/**/{name}")]:
        shutil.rmtree(left, ignore_errors=True)


def _local(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "LOCALAZURE_STORE"}
    return subprocess.run(
        [TREE.root / "scripts/local", *command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_stack_lives_and_dies_and_its_tracked_file_stays_as_it_is(project: Path) -> None:
    tracked = project / "Pulumi.dev.yaml"
    before = tracked.read_text()
    files = sorted(path.name for path in project.iterdir())

    first = _local(project / "deep/er", "pulumi", "preview", "--stack", "dev")
    assert first.returncode == 0, first.stdout + first.stderr
    assert first.stderr.splitlines()[0].startswith("local Azure: no cloud is touched; subscription 00000000-0000-0000")

    assert _local(project, "pulumi", "up", "--yes", "--skip-preview").returncode == 0
    assert _local(project, "pulumi", "preview", "--expect-no-changes").returncode == 0
    assert _local(project, "pulumi", "stack", "output", "word").stdout == "one\n"
    assert _local(project, "pulumi", "config", "get", "word").stdout == "one\n"

    tracked.write_text(before.replace("one", "two"))
    assert '"one" => "two"' in _local(project, "bash", "-c", "pulumi preview").stdout, "the file is read anew"
    tracked.write_text(before)

    assert _local(project, "pulumi", "refresh", "--yes", "--skip-preview").returncode == 0
    assert _local(project, "pulumi", "destroy", "--yes", "--stack", "dev").returncode == 0
    refused = _local(project, "pulumi", "destroy", "--yes", "--remove")
    assert "would delete the tracked Pulumi.dev.yaml" in refused.stderr
    assert _local(project, "pulumi", "stack", "rm", "dev", "--yes").returncode == 0
    assert tracked.read_text() == before
    assert sorted(path.name for path in project.iterdir()) == files


def test_the_commands_exit_code_and_output_are_its_own(tmp_path: Path) -> None:
    done = _local(tmp_path, "sh", "-c", "echo out; exit 7")
    assert (done.returncode, done.stdout) == (7, "out\n")
    missing = _local(tmp_path, "no-such-program")
    assert missing.returncode == 127
    assert missing.stderr.splitlines()[-1] == "scripts/local: no-such-program: No such file or directory"
