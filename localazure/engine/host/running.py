"""What a program, a policy pack or a folder plugin is started with, and how its output and its end reach the engine."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from localazure.engine.host.toolchain import Options
from localazure.protos import language_pb2

# The executor comes with the engine's own Go module and is put beside the CLI by scripts/setup, so a program is started
# by the very file that starts it under the official host.
EXECUTOR = Path(__file__).resolve().parents[3] / ".local" / "bin" / "pulumi-language-python-exec"

# The executor ends with this code once it has shown the user what went wrong; the engine then adds nothing of its own.
SHOWN_TO_USER = 32


def program_command(options: Options, request: language_pb2.RunRequest, engine: str) -> list[str]:
    """The command that runs a Pulumi program. `-u`: what the program prints reaches the user when it prints it."""
    named = {
        "monitor": request.monitor_address,
        "engine": engine,
        "project": request.project,
        "root_directory": request.info.root_directory,
        "stack": request.stack,
        "pwd": request.pwd,
        "dry_run": "true" if request.dryRun else "false",
        "parallel": str(request.parallel),
        "organization": request.organization,
    }
    flags = [part for key, value in named.items() if value for part in (f"--{key}", value)]
    return [options.interpreter(), "-u", str(EXECUTOR), *flags, request.info.entry_point, *request.args]


def program_environment(options: Options, request: language_pb2.RunRequest) -> dict[str, str]:
    """The variables of a program: the engine's, the virtual environment's, and the configuration."""
    return options.environment() | {
        "PULUMI_CONFIG": json.dumps(dict(request.config), sort_keys=True, separators=(",", ":"), ensure_ascii=False),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(
            list(request.configSecretKeys), separators=(",", ":"), ensure_ascii=False
        ),
    }


def program_result(code: int) -> language_pb2.RunResponse:
    """The engine's own error form for the exit code of a program; a negative code is a signal."""
    if code == 0:
        return language_pb2.RunResponse()
    if code == SHOWN_TO_USER:
        return language_pb2.RunResponse(bail=True)
    return language_pb2.RunResponse(error=f"program exited with non-zero exit code: {code if code > 0 else -1}")


def plugin_command(options: Options, request: language_pb2.RunPluginRequest) -> list[str]:
    """The command that runs a policy pack (kind `analyzer`) or a plugin that is a folder.

    A pack's folder comes last and a plugin's first: that is what `pulumi.policy` and plugins expect.
    """
    python = options.interpreter()
    folder = request.info.program_directory
    if request.kind == "analyzer":
        # -u: the pack's SDK writes its port without flushing.
        return [python, "-u", "-m", "pulumi.policy", *request.args, folder]
    if not (Path(folder) / "__main__.py").exists() and (Path(folder) / "pyproject.toml").exists():
        import tomllib

        project = tomllib.loads((Path(folder) / "pyproject.toml").read_text("utf-8")).get("project", {})
        return [python, "-m", "pulumi.run.plugin", project.get("name", ""), *request.args]
    return [python, folder, *request.args]


def plugin_environment(options: Options, request: language_pb2.RunPluginRequest) -> dict[str, str]:
    """The variables of a plugin: the virtual environment's, then the engine's, of which the later wins."""
    return options.environment() | dict(entry.split("=", 1) for entry in request.env)


class Output:
    """What a piped child writes, as the messages of a RunPlugin stream, in the order in which it comes."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        """Read both streams from now on."""
        self._chunks: queue.SimpleQueue[language_pb2.RunPluginResponse | None] = queue.SimpleQueue()
        assert child.stdout is not None
        assert child.stderr is not None
        self._open = 2
        for stream, kind in ((child.stdout, "stdout"), (child.stderr, "stderr")):
            threading.Thread(target=self._read, args=(stream, kind), daemon=True).start()

    def first_line(self) -> Iterator[language_pb2.RunPluginResponse | int | None]:
        """Yield the messages that come before the first line of standard output, then that line as a port, or None
        without one.
        """
        line = b""
        for message in self.rest():
            if message.WhichOneof("output") != "stdout":
                yield message
                continue
            line += message.stdout
            first, found, after = line.partition(b"\n")
            if found:
                yield int(first) if first.strip().isdigit() else None
                if after:
                    yield language_pb2.RunPluginResponse(stdout=after)
                return
        yield None

    def rest(self) -> Iterator[language_pb2.RunPluginResponse]:
        """Yield messages until both streams have ended."""
        while self._open:
            message = self._chunks.get()
            if message is None:
                self._open -= 1
            else:
                yield message

    def _read(self, stream: IO[bytes], kind: str) -> None:
        with stream:
            while chunk := stream.read1(1 << 16):  # type: ignore[attr-defined]  # BufferedReader has read1, IO does not say so
                self._chunks.put(language_pb2.RunPluginResponse(**{kind: chunk}))
        self._chunks.put(None)


def flush() -> None:
    """Hand everything printed so far to the engine before it is told that the program has ended."""
    sys.stdout.flush()
    sys.stderr.flush()
