"""The processes that the host starts, and their certain end."""

import contextlib
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import grpc


class Children:
    """Every running child. They stay in the host's process group, as under the official host, so the engine can
    interrupt them too.
    """

    def __init__(self) -> None:
        """Start with no children."""
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def started(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        context: grpc.ServicerContext,
        *,
        directory: Path | None = None,
        piped: bool = False,
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command for as long as the block and the call that asked for it last; then it is dead and reaped.

        With `piped` its output is for the caller to read; otherwise it goes to the host's own, which the engine reads
        line by line.
        """
        output = subprocess.PIPE if piped else None
        with self._lock:
            if self._closed:
                raise ChildProcessError("the engine cancelled the operation")
            # A list, not a shell: the command is an interpreter path and the engine's own arguments.
            child = subprocess.Popen(  # noqa: S603
                list(command),
                env=dict(environment),
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
            self._running.add(child)
        if not context.add_callback(lambda: _end(child)):
            _end(child)
        try:
            yield child
        finally:
            _end(child)
            child.wait()
            with self._lock:
                self._running.discard(child)

    def end_all(self, *, for_good: bool = False) -> None:
        """Kill whatever runs; with `for_good` nothing can be started afterwards."""
        with self._lock:
            self._closed = self._closed or for_good
            running = list(self._running)
        for child in running:
            _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    # SIGKILL, as the official host's command context does: a program that is asked nicely prints a KeyboardInterrupt
    # traceback.
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(signal.SIGKILL)
