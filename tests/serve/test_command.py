"""`serve` as people start it, in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@contextmanager
def _started(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    environment = {**os.environ, "LOCALAZURE_STORE": str(folder / "azure.db"), "PYTHONPATH": str(ROOT)}
    environment.setdefault("LOCALAZURE_CACHE", str(ROOT / ".local" / "cache"))
    process = subprocess.Popen(
        [sys.executable, "-m", "localazure", "serve", "--port", "0", *options],
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        yield process, json.loads(first) if "--json" in options else {"line": first}
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _ask(facts: dict[str, Any], path: str) -> int:
    context = ssl.create_default_context(cafile=facts["caFile"])
    try:
        with urllib.request.urlopen(facts["url"] + path, context=context, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_serves_and_ends_cleanly(tmp_path: Path, ending: signal.Signals) -> None:
    with _started(tmp_path, "--json") as (process, facts):
        assert facts["event"] == "serving"
        assert facts["url"].startswith("https://localhost:")
        assert Path(facts["clientSecretFile"]).read_text() not in json.dumps(facts)
        assert _ask(facts, "/metadata/endpoints?api-version=2022-09-01&client_secret=canary") == 200
        assert _ask(facts, "/subscriptions?api-version=2022-12-01") == 401
        process.send_signal(ending)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, err) == (0, "")
        lines = [json.loads(line) for line in out.splitlines()]
        assert [(line.get("method"), line.get("status")) for line in lines] == [
            ("GET", 200),
            ("GET", 401),
            (None, None),
        ]
        assert lines[-1] == {"event": "ended"}
        assert "canary" not in out


def test_the_first_line_for_people_says_what_it_is(tmp_path: Path) -> None:
    with _started(tmp_path, "--quiet") as (_, facts):
        assert facts["line"].startswith("local Azure over HTTPS: no cloud is touched; https://localhost:")


def test_two_servers_on_one_store_use_one_certificate_and_one_secret(tmp_path: Path) -> None:
    with _started(tmp_path, "--json") as (_, one), _started(tmp_path, "--json") as (_, other):
        assert one["url"] != other["url"]
        assert one["caFile"] == other["caFile"]
        assert _ask(one, "/subscriptions") == _ask(other, "/subscriptions") == 401


def test_a_port_that_is_taken_and_wrong_options_are_one_line(tmp_path: Path) -> None:
    with _started(tmp_path, "--json") as (_, facts):
        port = facts["url"].rpartition(":")[2]
        done = subprocess.run(
            [sys.executable, "-m", "localazure", "serve", "--port", port],
            env={**os.environ, "LOCALAZURE_STORE": str(tmp_path / "azure.db"), "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("serve: ")
    assert len(done.stderr.splitlines()) == 1
    for wrong in (["--port", "99999"], ["--port", "x"], ["--operation-seconds", "-1"]):
        told = subprocess.run(
            [sys.executable, "-m", "localazure", "serve", *wrong], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert told.returncode == 2
        assert "Traceback" not in told.stderr
