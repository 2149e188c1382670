"""What a run that was killed leaves behind in the file backend: its lock, and operations that it had begun."""

import json
import os
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localazure.engine.fault import SetupError
from localazure.engine.tree import Tree


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock file of the file backend: who holds it, as it says."""

    path: Path
    pid: int
    host: str
    since: str

    def remove(self) -> None:
        """Remove it, with the attributes that the backend keeps beside each file."""
        for path in (self.path, self.path.with_name(f"{self.path.name}.attrs")):
            path.unlink(missing_ok=True)

    def is_stale(self) -> bool:
        """Whether its holder is gone: a process of this machine that no longer runs, or whose number now is another
        program's.
        """
        if self.host != socket.gethostname():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        process = Path("/proc") / str(self.pid)
        try:
            runs = (process / "cmdline").read_bytes()
            # Nothing runs: it has ended and waits to be reaped, or it is only just being started.
            return b"pulumi" not in runs if runs else b") Z " in (process / "stat").read_bytes()
        except OSError:
            # Where nothing tells what a process runs (macOS), a running process counts as the holder.
            return False


def locks(state: Path, project: str, stack: str) -> list[Lock]:
    """The locks on a stack. One that cannot be read is left out: the engine reports it itself."""
    found = []
    for path in sorted((state / ".pulumi" / "locks" / "organization" / project / stack).glob("*.json")):
        try:
            content = json.loads(path.read_bytes())
            found.append(Lock(path, content["pid"], content["hostname"], content["timestamp"][:19]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found


def torn_attributes(state: Path, project: str, stack: str) -> list[Path]:
    """Attribute files beside a stack's state that a killed engine left empty or cut off.

    The file backend replaces a state in one step and the attributes beside it (content type, checksum) by writing over
    them. With half of them it says "failed to load checkpoint: EOF"; without them it does well.
    """
    found = []
    for path in sorted((state / ".pulumi" / "stacks" / project).glob(f"{stack}.json*.attrs")):
        try:
            json.loads(path.read_bytes())
        except ValueError:
            found.append(path)
        except OSError:
            continue
    return found


def pending_operations(state: Path, project: str, stack: str) -> list[Mapping[str, Any]]:
    """The operations that a stack's state records as begun and not ended."""
    try:
        content = json.loads((state / ".pulumi" / "stacks" / project / f"{stack}.json").read_bytes())
    except FileNotFoundError:
        return []
    latest = (content.get("checkpoint") or {}).get("latest") or {}
    return latest.get("pending_operations") or []


def begun_creations(tree: Tree, pending: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """ARM id by URN of those begun creations whose resource is in the local Azure: it follows from type and inputs."""
    begun = [
        {"urn": made["urn"], "type": made["type"], "inputs": made.get("inputs") or {}}
        for made in (entry["resource"] for entry in pending if entry["type"] == "creating")
    ]
    if not begun:
        return {}
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        [str(tree.python), "-m", "localazure.engine.begun", str(tree.store)],
        cwd=tree.root,
        input=json.dumps(begun),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(f"comparing the cut-off run with the local Azure: {done.stderr.strip().splitlines()[-1]}")
    return dict(json.loads(done.stdout))


def adopted(deployment: Mapping[str, Any], found: Mapping[str, str]) -> dict[str, Any]:
    """A deployment in which those begun creations are resources, for a refresh to fill in.

    One whose URN the state already has is a replacement under way; it is left to the engine.
    """
    resources = list(deployment.get("resources") or [])
    had = {resource["urn"] for resource in resources}
    left = []
    for operation in deployment.get("pending_operations") or []:
        urn = operation["resource"]["urn"]
        if operation["type"] == "creating" and urn in found and urn not in had:
            resources.append({**operation["resource"], "id": found[urn]})
        else:
            left.append(operation)
    return {**deployment, "resources": resources, "pending_operations": left}
