"""Which stack a command is about, and what becomes of its file."""

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest

from localazure.engine.cutoff import Lock, adopted, locks, pending_operations
from localazure.engine.stacks import Command, Project, stack_of, write_copy
from localazure.engine.surroundings import local_environment, make_folders
from localazure.engine.tree import Tree


@pytest.mark.parametrize(
    ("line", "words", "stack", "reads"),
    [
        ("preview --stack dev --policy-pack policies", ("preview", "policies"), "dev", True),
        ("up -s organization/p/dev --yes", ("up",), "dev", True),
        ("destroy --stack=prod", ("destroy",), "prod", True),
        ("config get key", ("config", "get", "key"), None, True),
        ("config set key value", ("config", "set", "key", "value"), None, False),
        ("stack export", ("stack", "export"), None, False),
        ("refresh -sdev", ("refresh",), "dev", True),
        ("--color never preview", ("never", "preview"), None, True),
        ("version", ("version",), None, False),
    ],
)
def test_a_command_line_is_read_as_pulumi_reads_it(
    line: str, words: tuple[str, ...], stack: str | None, reads: bool
) -> None:
    command = Command.read(line.split())
    assert (command.words, command.stack, command.reads_config) == (words, stack, reads)


def test_what_the_user_says_about_files_and_folders_wins() -> None:
    assert Command.read(["up", "--config-file=x.yaml"]).has_config_file
    assert Command.read(["-C", "/elsewhere", "up"]).elsewhere


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "project"
    (folder / "deep/er").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: probe\nruntime: python\n")
    found = Project.around(folder / "deep/er")
    assert found is not None
    return found


def test_the_project_is_the_nearest_above(project: Project, tmp_path: Path) -> None:
    assert project == Project(tmp_path / "project/Pulumi.yaml", "probe")
    assert Project.around(tmp_path) is None or Project.around(tmp_path) != project


def test_the_stack_is_named_or_selected_or_the_only_one(project: Project, tmp_path: Path) -> None:
    environment = {"PULUMI_BACKEND_URL": "file:///state"}
    bare = Command.read(["preview"])
    assert stack_of(bare, project, environment, tmp_path) is None
    (project.file.parent / "Pulumi.dev.yaml").touch()
    assert stack_of(bare, project, environment, tmp_path) == "dev"
    (project.file.parent / "Pulumi.prod.yaml").touch()
    assert stack_of(bare, project, environment, tmp_path) is None
    assert stack_of(bare, project, environment | {"PULUMI_STACK": "prod"}, tmp_path) == "prod"
    assert stack_of(Command.read(["preview", "-s", "dev"]), project, environment, tmp_path) == "dev"


def test_the_copy_is_fresh_and_keeps_the_salt(project: Project, tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    tracked = project.file.parent / "Pulumi.dev.yaml"
    tracked.write_text("config:\n  probe:a: one # why\n")
    copy = write_copy(tree, project, "dev")
    assert copy.read_text() == tracked.read_text()
    copy.write_text(f"{copy.read_text()}encryptionsalt: v1:abc\n")
    tracked.write_text("config:\n  probe:a: two\n")
    assert write_copy(tree, project, "dev").read_text() == "config:\n  probe:a: two\nencryptionsalt: v1:abc\n"
    tracked.write_text("encryptionsalt: v1:own\nconfig: {}\n")
    assert write_copy(tree, project, "dev").read_text() == tracked.read_text()


def test_the_environment_speaks_for_no_real_cloud(tmp_path: Path) -> None:
    outer = {
        "PATH": "/usr/bin",
        "HOME": "/home/me",
        "ARM_CLIENT_SECRET": "s",
        "AZURE_CLIENT_ID": "i",
        "PULUMI_ACCESS_TOKEN": "t",
        "PULUMI_CONFIG_PASSPHRASE": "real",
    }
    tree = Tree(tmp_path / "a b")
    made = local_environment(tree, outer)
    assert not {"ARM_CLIENT_SECRET", "AZURE_CLIENT_ID", "PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE"} & set(made)
    assert made["HOME"] == "/home/me"
    assert made["PULUMI_BACKEND_URL"] == f"file://{tmp_path}/a%20b/.local/state"
    assert made["PATH"].endswith(":/usr/bin")
    assert local_environment(tree, made)["PATH"] == made["PATH"], "the second time changes nothing"


def test_the_passphrase_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    make_folders(tree)
    first = tree.passphrase.read_text()
    make_folders(tree)
    assert tree.passphrase.read_text() == first
    assert len(first) >= 32
    assert tree.passphrase.stat().st_mode & 0o777 == 0o600


def _lock(folder: Path, name: str, pid: int, host: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    content = {"pid": pid, "hostname": host, "username": "me", "timestamp": "2026-01-02T03:04:05.678Z"}
    (folder / f"{name}.json").write_text(json.dumps(content))


def test_only_the_lock_of_an_ended_process_of_this_machine_is_stale(tmp_path: Path) -> None:
    folder = tmp_path / ".pulumi/locks/organization/probe/dev"
    ended = subprocess.Popen(["/bin/true"])
    ended.wait()
    _lock(folder, "ended", ended.pid, socket.gethostname())
    _lock(folder, "elsewhere", ended.pid, "another-machine")
    _lock(folder, "other-program", os.getppid(), socket.gethostname())
    (folder / "broken.json").write_text("{")
    (tmp_path / "pulumi").symlink_to("/bin/sleep")
    with subprocess.Popen([tmp_path / "pulumi", "60"]) as held:
        _lock(folder, "held", held.pid, socket.gethostname())
        found: dict[str, Lock] = {lock.path.stem: lock for lock in locks(tmp_path, "probe", "dev")}
        stale = {name: lock.is_stale() for name, lock in found.items()}
        held.kill()
    assert set(found) == {"ended", "elsewhere", "other-program", "held"}
    assert stale == {"ended": True, "elsewhere": False, "other-program": True, "held": False}
    assert found["ended"].since == "2026-01-02T03:04:05"


def test_operations_under_way_are_read_from_the_state(tmp_path: Path) -> None:
    assert pending_operations(tmp_path, "probe", "dev") == []
    file = tmp_path / ".pulumi/stacks/probe/dev.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"version": 3, "checkpoint": {"stack": "dev"}}')
    assert pending_operations(tmp_path, "probe", "dev") == []
    operation = {"type": "creating", "resource": {"urn": "urn:x", "type": "t"}}
    file.write_text(json.dumps({"version": 3, "checkpoint": {"latest": {"pending_operations": [operation]}}}))
    assert pending_operations(tmp_path, "probe", "dev") == [operation]


def test_what_was_created_and_not_recorded_is_taken_into_the_state() -> None:
    def operation(kind: str, urn: str) -> dict[str, object]:
        return {"type": kind, "resource": {"urn": urn, "custom": True, "inputs": {"name": urn}}}

    deployment = {
        "manifest": {},
        "resources": [{"urn": "there", "id": "old"}],
        "pending_operations": [
            operation("creating", "made"),
            operation("creating", "not-made"),
            operation("creating", "there"),
            operation("updating", "made-too"),
        ],
    }
    result = adopted(deployment, {"made": "/id", "there": "/new", "made-too": "/other"})
    assert result["resources"] == [
        {"urn": "there", "id": "old"},
        {"urn": "made", "custom": True, "inputs": {"name": "made"}, "id": "/id"},
    ]
    left = [entry["resource"]["urn"] for entry in result["pending_operations"]]
    assert left == ["not-made", "there", "made-too"]
    assert result["manifest"] == {}
