"""The store: several processes, crashes, and files that are not ours."""

from __future__ import annotations

import gc
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from localazure.cli.main import main
from localazure.core.layout import APPLICATION_ID, STEPS
from localazure.core.store import SCHEMA_VERSION, Store, StoreError
from tests.localazure.world import World, endpoint

ROOT = Path(__file__).parents[2]
WRITER = """
import os, sys
from pathlib import Path
from tests.localazure.world import World
path, start, count, kill_at = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
world = World(path)
for number in range(start, start + count):
    world.put("network:NetworkSecurityGroup", networkSecurityGroupName=f"nsg-{number}")
    print(number, flush=True)
    if number == kill_at:
        with world.azure.store.write() as session:
            session.set_feature("Test/Half", "written")
            os.kill(os.getpid(), 9)
"""


def _writer(path: Path, start: int, count: int, kill_at: int = -1) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", WRITER, str(path), str(start), str(count), str(kill_at)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _names(path: Path) -> set[str]:
    store = Store(path)
    with store.read() as session:
        found = {resource.name for resource in session.all() if resource.name.startswith("nsg-")}
        assert "Test/Half" not in session.features()
    store.close()
    return found


def test_processes_write_at_once_and_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "azure.db"
    writers = [_writer(path, start, 20) for start in (0, 100, 200)]
    assert [writer.communicate(timeout=120)[0].count("\n") for writer in writers] == [20, 20, 20]
    assert len(_names(path)) == 60


def test_what_was_answered_survives_a_kill_and_half_a_transaction_does_not(tmp_path: Path) -> None:
    path = tmp_path / "azure.db"
    for round_ in range(3):
        start = round_ * 10
        writer = _writer(path, start, 10, kill_at=start + round_ * 3)
        answered = writer.communicate(timeout=120)[0].split()
        assert writer.returncode == -9
        assert {f"nsg-{number}" for number in answered} <= _names(path)
        assert len(answered) == round_ * 3 + 1


def test_the_file_says_that_every_commit_reaches_the_disk(tmp_path: Path) -> None:
    store = Store(tmp_path / "azure.db")
    with store.write() as session:
        connection = session._db
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    store.close()
    assert (tmp_path / "azure.db").stat().st_mode & 0o077 == 0


def test_threads_never_get_one_address_twice(world: World) -> None:
    world.network()
    world.subnet()
    world.vault()
    with ThreadPoolExecutor(8) as pool:
        made = list(
            pool.map(
                lambda n: world.put("network:PrivateEndpoint", **endpoint(f"pe-{n}", "a", "", ["vault"])), range(24)
            )
        )
    addresses = [config["ipAddresses"][0] for endpoint_ in made for config in endpoint_.properties["customDnsConfigs"]]
    assert len(addresses) == len(set(addresses)) == 24
    assert sorted(addresses, key=lambda text: int(text.rsplit(".", 1)[1]))[0] == "10.0.0.4"


def test_a_newer_file_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "azure.db"
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(StoreError, match="of a newer local Azure") as raised:
        Store(path)
    assert "\n" not in str(raised.value)


def test_a_file_of_the_first_layout_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "azure.db"
    connection = sqlite3.connect(path)
    for statement in STEPS[0]:
        connection.execute(statement)
    connection.execute(
        "INSERT INTO resources VALUES ('/subscriptions/x/resourcegroups/rg', '/subscriptions/x/resourceGroups/rg', "
        "'microsoft.resources/resourcegroups', 'rg', NULL, NULL, 'westeurope', '{}', 1)"
    )
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute("PRAGMA user_version=1")
    connection.commit()
    connection.close()
    world = World(path)
    world.group("nsg")
    with world.azure.store.read() as session:
        assert {item.name for item in session.all()} == {"rg", "nsg"}
        assert session.operations.newest() == 0
    world.azure.store.close()


@pytest.mark.parametrize("content", [b"this is no database at all, but long enough to look like one" * 20])
def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "azure.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="cannot be used as the local Azure's store") as raised:
        Store(path)
    assert "\n" not in str(raised.value)
    assert path.read_bytes() == content


def test_a_file_that_is_damaged_inside_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "azure.db"
    world = World(path)
    for number in range(30):
        world.group(f"nsg-{number}")
    world.azure.store.close()
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = bytes(0xFF for _ in content[4096 * 2 :])
    path.write_bytes(content)
    monkeypatch.setenv("LOCALAZURE_STORE", str(path))
    assert main(["azure", "list"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "the store cannot be used" in said.err or "cannot be used as the local Azure's store" in said.err
    gc.collect()  # the connection of the command, which a process would have taken with it


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="belongs to another program"):
        Store(path)
