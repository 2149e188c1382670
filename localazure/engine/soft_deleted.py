"""Names that a removed deployment left taken: Azure keeps a deleted vault or workspace, and so its name, for days."""

import json
import subprocess
from pathlib import Path

from localazure.engine.fault import SetupError
from localazure.engine.tree import Tree


def free_names(tree: Tree, stack: str) -> list[str]:
    """Purge what is softly deleted and a stack's plan would create again. Returns the names that became free."""
    if not tree.store.exists():
        return []
    deleted = {entry["name"] for entry in json.loads(_told(tree, "localazure", "azure", "list", "--deleted", "--json"))}
    if not deleted:
        return []
    kept = json.loads(_told(tree, "topology", "facts", "--stack", stack))["keptNames"]
    wanted = [name for name in kept if name in deleted]
    for name in wanted:
        _told(tree, "localazure", "azure", "purge", name)
    return wanted


def _told(tree: Tree, module: str, *arguments: str) -> str:
    # A list, of our own interpreter, our own modules and words of this file.
    done = subprocess.run(  # noqa: S603
        [str(tree.python), "-m", module, *arguments],
        cwd=Path(tree.root),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(done.stderr.strip() or f"python -m {module}: exit status {done.returncode}")
    return done.stdout
