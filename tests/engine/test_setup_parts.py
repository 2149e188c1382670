"""The parts of the set-up, without a network and without building anything."""

import io
import multiprocessing
import os
import sys
import time
from pathlib import Path

import pytest

from localazure.engine import stamp
from localazure.engine.cli import HOST, ensure_cli, is_usable
from localazure.engine.fault import SetupError
from localazure.engine.golang import choose_go
from localazure.engine.lock import alone
from localazure.engine.process import explain, on_path, run_logged, said_by
from localazure.engine.progress import Progress
from localazure.engine.tree import Tree
from localazure.engine.versions import GO, PULUMI, Version


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("v3.259.0\n", Version(3, 259, 0)),
        ("go version go1.26.8 linux/amd64", Version(1, 26, 8)),
        ("go1.26", Version(1, 26, 0)),
        ("go1.26rc1 X:nocoverageredesign", Version(1, 26, 0, release=False)),
        ("3.260.0-alpha.x1234", Version(3, 260, 0, release=False)),
        ("no version here", None),
    ],
)
def test_versions_are_read_from_what_tools_print(text: str, version: Version | None) -> None:
    assert Version.find(text) == version


def test_versions_compare_by_number_and_a_pre_release_is_older_than_its_release() -> None:
    assert Version(3, 9, 0) < Version(3, 10, 0) < Version(4, 0, 0)
    assert Version(3, 259, 0, release=False) < Version(3, 259, 0)
    assert str(Version(3, 259, 0)) == "3.259.0"


def test_go_is_the_first_that_is_new_enough() -> None:
    old, none, good, later = Path("/old/go"), Path("/broken/go"), Path("/good/go"), Path("/later/go")
    seen = [(old, Version(1, 25, 10)), (none, None), (good, GO), (later, Version(2, 0, 0))]
    assert choose_go(seen) == good
    assert choose_go(seen[:2]) is None


@pytest.mark.parametrize(
    ("version", "has_host", "usable"),
    [
        (PULUMI, True, True),
        (Version(4, 0, 0), True, True),
        (PULUMI, False, False),
        (Version(3, 258, 9), True, False),
        (None, True, False),
    ],
)
def test_a_cli_on_path_is_used_when_it_is_new_enough_and_whole(
    version: Version | None, has_host: bool, usable: bool
) -> None:
    assert is_usable(version, has_host=has_host) is usable


def _script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_the_official_cli_is_taken_with_its_own_host_and_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = Tree(tmp_path / "tree")
    official = tmp_path / "official"
    _script(official / "pulumi", f'echo asked >> "{tmp_path}/asked"; echo v3.300.1')
    _script(official / HOST, "exit 1")
    monkeypatch.setenv("PATH", f"{official}:/usr/bin:/bin")
    for _ in range(2):
        chosen = ensure_cli(tree, Progress())
        assert (chosen.path, chosen.version, chosen.built) == (str(official / "pulumi"), "3.300.1", False)
    assert (tmp_path / "asked").read_text() == "asked\n"
    assert not tree.bin.exists(), "nothing of ours stands beside the official CLI"


def test_what_is_inside_the_tree_is_not_found_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _script(tmp_path / "tree/shims/pulumi", "exit 0")
    _script(tmp_path / "other/pulumi", "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}/tree/shims:{tmp_path}/other:{tmp_path}/other")
    assert on_path("pulumi", outside=tmp_path / "tree") == [tmp_path / "other/pulumi"]


def test_a_stamp_is_current_only_for_the_same_contents_and_facts(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    kinds = {stamp.fingerprint([one, two], 3), stamp.fingerprint([one], 3), stamp.fingerprint([one, two], 4)}
    two.write_text("")
    kinds.add(stamp.fingerprint([one, two], 3))
    assert len(kinds) == 4
    marker = tmp_path / "stamp"
    assert not stamp.is_current(marker, "x")
    stamp.write(marker, "x")
    assert stamp.is_current(marker, "x")
    assert not stamp.is_current(marker, "y")


def test_a_long_step_shows_that_it_lives_and_what_it_does() -> None:
    stream = io.StringIO()
    with Progress(stream, heartbeat=0.05).step("cli", "building", "built") as now:
        now("the last package")
        time.sleep(0.2)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "cli      building ..."
    assert "s  the last package" in lines[1]
    assert lines[-1].startswith("cli      built (")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "no_color", "coloured"), [(True, None, True), (True, "", False), (False, None, False)]
)
def test_colour_is_for_terminals_and_never_with_no_color(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, no_color: str | None, coloured: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    stream = _Terminal() if terminal else io.StringIO()
    Progress(stream).line("go", "found")
    assert ("\x1b[" in stream.getvalue()) is coloured


def test_a_failed_command_returns_its_last_words_and_keeps_all_in_the_log(tmp_path: Path) -> None:
    heard: list[str] = []
    command = [sys.executable, "-c", "print('one'); print('error: two'); raise SystemExit(3)"]
    failure = run_logged(command, tmp_path / "log/x.log", heard.append)
    assert failure.endswith("exit status 3")
    assert heard == ["one", "error: two"]
    assert (tmp_path / "log/x.log").read_text() == "one\nerror: two\n"
    assert run_logged([sys.executable, "-c", "print(1)"], tmp_path / "log/x.log", heard.append) == ""


def test_an_interrupted_command_leaves_no_process(tmp_path: Path) -> None:
    def interrupt(_line: str) -> None:
        raise KeyboardInterrupt

    script = f"sleep 60 & echo $! > {tmp_path}/pid; echo started; wait"
    with pytest.raises(KeyboardInterrupt):
        run_logged(["/bin/sh", "-c", script], tmp_path / "log", interrupt)
    pid = int((tmp_path / "pid").read_text())
    time.sleep(0.1)
    stat = Path(f"/proc/{pid}/stat")
    assert not stat.exists() or ") Z " in stat.read_text()


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (
            "dial tcp: lookup proxy.golang.org: no such host\nexit status 1",
            "building: not in reach (all that was said: log)",
        ),
        (
            "ERROR: No matching distribution found for x\nexit status 1",
            "building: not in reach (all that was said: log)",
        ),
        ("write: no space left on device\nexit status 1", "building: the disk is full; make room"),
        ("a\nx.go:1: syntax error\nb\nexit status 1", "building: x.go:1: syntax error (all that was said: log)"),
    ],
)
def test_a_failure_is_explained_in_one_line(said: str, line: str) -> None:
    error = explain(said, "building", "not in reach", Path("log"))
    assert isinstance(error, SetupError)
    assert str(error).startswith(line)
    assert "\n" not in str(error)


def test_a_command_that_is_not_there_says_nothing() -> None:
    assert said_by(["/no/such/program"]) is None
    assert said_by([sys.executable, "-c", "raise SystemExit(1)"]) is None


def _hold(path: Path, log: Path) -> None:
    with alone(path, Progress(io.StringIO())), log.open("a") as file:
        file.write(f"in {os.getpid()}\n")
        file.flush()
        time.sleep(0.2)
        file.write(f"out {os.getpid()}\n")


def test_two_set_ups_never_work_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_hold, args=(tmp_path / "lock", tmp_path / "log")) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    lines = (tmp_path / "log").read_text().split()
    assert lines[0::4] == ["in"] * 3
    assert lines[1::4] == lines[3::4], "each went out before the next came in"
