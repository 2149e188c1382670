"""A real nginx on loopback ports, with a configuration of the test's own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

REQUIRED = "CI"  # where a test that is skipped would not be missed by anybody


def binary() -> str:
    """The nginx program. Without it a laptop skips the test, with the line that installs it, and CI fails."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found:
        return found
    line = "nginx is not installed: apt-get update && apt-get install -y nginx-light"
    if os.environ.get(REQUIRED):
        pytest.fail(line, pytrace=False)
    pytest.skip(line)


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nothing listens on now."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + 15
    while time.monotonic() < ends:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    said = log.read_text() if log.exists() else ""
    pytest.fail(f"nginx does not listen on {port}: {said}", pytrace=False)


@contextmanager
def running(folder: Path, http: str, port: int) -> Iterator[None]:
    """nginx with `http` as the inside of its http block, until the block ends. `port` is one that it listens on."""
    log = folder / "error.log"
    (folder / "nginx.conf").write_text(
        f"""
        daemon off;
        master_process off;
        pid {folder}/nginx.pid;
        error_log {log} warn;
        events {{ worker_connections 256; }}
        http {{
            access_log {folder}/access.log;
            client_body_temp_path {folder}/body;
            proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi;
            uwsgi_temp_path {folder}/uwsgi;
            scgi_temp_path {folder}/scgi;
            {http}
        }}
        """
    )
    with subprocess.Popen(
        [binary(), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(log)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_for(port, process, log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=10)
