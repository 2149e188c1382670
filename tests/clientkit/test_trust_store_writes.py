"""Writes of trust stores are atomic: crashes, disks, two processes at once."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kit_support import authority
from kit_support.authority import Issued
from kit_support.stores import holds

from clientkit import files
from clientkit.errors import ClientkitError
from clientkit.trust import certifi_store, pem_store, registry

CRASH = """
import os, sys
from pathlib import Path
from clientkit import certificates
from clientkit.trust import certifi_store
step = int(sys.argv[3])
count = 0
def counted(name):
    real = getattr(os, name)
    def call(*arguments, **keywords):
        global count
        count += 1
        if count == step:
            os._exit(9)
        return real(*arguments, **keywords)
    setattr(os, name, call)
for name in ("fdopen", "fsync", "chmod", "chown", "replace"):
    counted(name)
certifi_store.append(certificates.read(Path(sys.argv[1])), Path(sys.argv[2]))
"""


def test_a_crash_at_any_step_leaves_the_old_or_the_new_file_and_the_next_run_completes_it(
    cacert: Path, root: Issued, tmp_path: Path
) -> None:
    given = tmp_path / "root.pem"
    given.write_bytes(root.pem)
    old = cacert.read_bytes()
    new = pem_store.with_added(old, [root.certificate])
    seen = []
    for step in range(1, 40):
        cacert.write_bytes(old)
        done = subprocess.run([sys.executable, "-c", CRASH, given, cacert, str(step)], check=False, timeout=60)
        assert cacert.read_bytes() in (old, new)
        seen.append(cacert.read_bytes() == new)
        backup = certifi_store.backup_of(cacert)
        assert not backup.exists() or backup.read_bytes() == old
        if done.returncode == 0:
            break
        certifi_store.append([root.certificate], cacert)
        assert cacert.read_bytes() == new
    assert done.returncode == 0
    assert {True, False} == set(seen)
    assert len(seen) > 10


def test_the_bytes_reach_the_disk_before_the_name_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a crash test of the process cannot show: the order that a loss of power depends on."""
    order: list[str] = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda one: (order.append("fsync"), fsync(one)))
    monkeypatch.setattr(os, "replace", lambda one, other: (order.append("replace"), replace(one, other)))
    files.replace(tmp_path / "file", b"content")
    assert order == ["fsync", "replace"]


def test_two_processes_at_once_lose_nothing(cacert: Path, tmp_path: Path) -> None:
    roots = [authority.issue(f"Root {number}", ca=True) for number in range(4)]
    script = (
        "import sys; from pathlib import Path; from clientkit import certificates; from clientkit.trust import "
        "certifi_store; certifi_store.append(certificates.read(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    running = []
    for number, one in enumerate(roots):
        file = tmp_path / f"{number}.pem"
        file.write_bytes(one.pem)
        running.append(subprocess.Popen([sys.executable, "-c", script, file, cacert]))
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0, 0]
    assert all(holds(cacert, one) for one in roots)
    assert len(registry.load()[0].authorities) == 4


def test_a_lock_that_is_held_too_long_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cacert.pem"
    begins = time.monotonic()
    with (
        files.locked(path),
        pytest.raises(ClientkitError, match="being changed by another process"),
        files.locked(path, seconds=0.1),
    ):
        pass
    assert time.monotonic() - begins < 5
