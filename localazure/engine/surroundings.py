"""The variables that turn the Pulumi engine towards the local Azure."""

import os
import secrets
from collections.abc import Mapping
from urllib.parse import quote

from localazure.engine.tree import SUBSCRIPTION, Tree

STORE = "LOCALAZURE_STORE"


def local_environment(tree: Tree, outer: Mapping[str, str]) -> dict[str, str]:
    """`outer` with the local backend, home, passphrase, store and PATH, and without what speaks for a real cloud."""
    kept = {
        key: value
        for key, value in outer.items()
        # Credentials of the real Azure and of Pulumi Cloud, and a passphrase that would win over our file.
        if not key.startswith(("ARM_", "AZURE_")) and key not in ("PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE")
    }
    first = [str(tree.engine / "shims"), str(tree.venv / "bin")]
    rest = [folder for folder in outer.get("PATH", "").split(os.pathsep) if folder and folder not in first]
    return kept | {
        "PATH": os.pathsep.join([*first, *rest]),
        "VIRTUAL_ENV": str(tree.venv),
        "PULUMI_BACKEND_URL": f"file://{quote(str(tree.state))}",
        "PULUMI_HOME": str(tree.home),
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(tree.passphrase),
        # Without a secrets salt in a stack's file the state's is used, instead of a new one for every run.
        "PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER": "true",
        # Else the engine tries five times to download the plugin of every installed SDK that it does not know (2.6 s).
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        STORE: str(tree.store),
    }


def make_folders(tree: Tree) -> None:
    """Make what those variables point at, the passphrase readable for its owner only."""
    for folder in (tree.home, tree.state):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(tree.passphrase, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(32))


def announcement(tree: Tree) -> str:
    """The first line of every run: what this is, and what it is not."""
    store = os.path.relpath(tree.store) if tree.store.is_relative_to(os.getcwd()) else str(tree.store)
    return f"local Azure: no cloud is touched; subscription {SUBSCRIPTION}, store {store}"
