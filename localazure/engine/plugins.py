"""The local Azure in the engine's plugin folder, at exactly the versions that the installed SDKs ask for."""

import json
import os
from pathlib import Path

from localazure.engine.tree import Tree

PROVIDERS = ("azure-native", "random")


def link_providers(tree: Tree, home: Path) -> None:
    """Put the launchers of our providers into `home`/plugins. One of another version there starts the same provider.

    The plugin folder and not PATH: the engine warns about every provider from PATH in every run, and would take it for
    any version.
    """
    plugins = home / "plugins"
    for name in PROVIDERS:
        folder = plugins / f"resource-{name}-v{_sdk_version(tree, name)}"
        launcher = folder / f"pulumi-resource-{name}"
        target = tree.engine / "bin" / launcher.name
        if launcher.is_symlink() and os.readlink(launcher) == str(target):
            continue
        folder.mkdir(parents=True, exist_ok=True)
        launcher.unlink(missing_ok=True)
        launcher.symlink_to(target)


def _sdk_version(tree: Tree, provider: str) -> str:
    module = f"pulumi_{provider.replace('-', '_')}"
    [described] = (tree.venv / "lib").glob(f"python*/site-packages/{module}/pulumi-plugin.json")
    version: str = json.loads(described.read_bytes())["version"]
    return version
