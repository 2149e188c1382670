"""Running pip and go: output to a log and to the progress line, and no process left behind when set-up is stopped."""

import os
import shutil
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from localazure.engine.fault import SetupError


def said_by(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> str | None:
    """What a quick command prints, both streams; None when it cannot run or fails."""
    try:
        done = subprocess.run(  # noqa: S603 - a list, of paths that were looked up
            [str(part) for part in command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode(errors="replace")


def run_logged(
    command: Sequence[str | Path],
    log: Path,
    now: Callable[[str], None],
    *,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> str:
    """Run a long command in a process group of its own, everything that it says to `log` and each line to `now`.

    Returns its last lines when it fails, and "" when it succeeds. When this process is interrupted, the whole group
    ends with it.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    tail: deque[str] = deque(maxlen=40)
    child = subprocess.Popen(  # noqa: S603 - a list, of paths that were looked up
        [str(part) for part in command],
        env=environment,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    with log.open("wb") as kept, child:
        try:
            assert child.stdout is not None
            for line in child.stdout:
                kept.write(line)
                text = line.decode(errors="replace").strip()
                tail.append(text)
                now(text)
            code = child.wait()
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            raise
    return "\n".join([*tail, f"exit status {code}"]) if code else ""


_UNREACHED = (
    "temporary failure in name resolution",
    "no such host",
    "name or service not known",
    "failed to establish a new connection",
    "connection refused",
    "connection timed out",
    "network is unreachable",
    "i/o timeout",
    "proxyconnect",
    "no matching distribution found",
    "could not find a version that satisfies",
    "module lookup disabled",
    "dial tcp",
)


def explain(failure: str, what: str, unreached: str, log: Path) -> SetupError:
    """The one line about a failed pip or go: `unreached` when it found no network or index, else its own last word."""
    lowered = failure.lower()
    if any(sign in lowered for sign in _UNREACHED):
        return SetupError(f"{what}: {unreached} (all that was said: {log})")
    if "no space left" in lowered:
        return SetupError(f"{what}: the disk is full; make room (about 3 GB) and run this again")
    words = [line for line in failure.splitlines()[:-1] if line]
    cause = next((line for line in reversed(words) if "error" in line.lower()), words[-1] if words else failure)
    return SetupError(f"{what}: {cause} (all that was said: {log})")


def on_path(name: str, *, outside: Path) -> list[Path]:
    """Every executable of that name on PATH, in order, without those inside the folder `outside`."""
    found: list[Path] = []
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        program = shutil.which(name, path=folder) if folder else None
        if program and not Path(program).absolute().is_relative_to(outside) and Path(program) not in found:
            found.append(Path(program))
    return found
