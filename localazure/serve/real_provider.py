"""scripts/with-real-provider: one program, the unmodified azure-native provider, and the local Azure as its cloud.

The provider's own plugin is pointed at the HTTPS face; the program is deployed, refreshed, previewed and destroyed.
A difference after the refresh is a disagreement between the real provider and the local Azure. Everything is in a
folder of its own: no stack and no store of the tree is touched.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from localazure.engine.fault import SetupError
from localazure.engine.plugins import link_providers
from localazure.engine.progress import Progress
from localazure.engine.setup import ensure_all
from localazure.engine.surroundings import STORE, local_environment
from localazure.engine.tree import Tree, this_tree

_NAME: Final = "pulumi-resource-azure-native"
_DESCRIPTION: Final = """\
Deploy a program with the unmodified azure-native provider to the local Azure, and compare: after `up`, neither
`refresh` nor `preview` may find a change. Then destroy it. The provider's plugin must be installed; nothing is
downloaded: pulumi plugin install resource azure-native VERSION.
"""


def main(arguments: Sequence[str]) -> int:
    """Run it. The exit code is 0 where nothing differed, 1 where something did or failed, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        prog="scripts/with-real-provider",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--program", type=Path, help="a folder with Pulumi.yaml; the tree's own when it is not said")
    parser.add_argument("--stack", default="dev", help="whose Pulumi.<stack>.yaml is used; dev when it is not said")
    parser.add_argument("--plugin", type=Path, help=f"{_NAME}; looked for in ~/.pulumi/plugins when it is not said")
    try:
        options = parser.parse_args(list(arguments))
    except SystemExit as end:
        return int(end.code or 0)
    tree = this_tree()
    try:
        plugin = options.plugin or installed_plugin(Path.home() / ".pulumi" / "plugins", tree)
        cli = ensure_all(tree, Progress())
        with tempfile.TemporaryDirectory(prefix="real-provider-") as folder:
            return _compare(tree, cli.path, Path(folder), plugin.resolve(), options.program or tree.root, options.stack)
    except SetupError as error:
        print(f"scripts/with-real-provider: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def installed_plugin(plugins: Path, tree: Tree) -> Path:
    """The real provider's plugin of the SDK's version. Raises SetupError where it is not there, or is our own."""
    [described] = (tree.venv / "lib").glob("python*/site-packages/pulumi_azure_native/pulumi-plugin.json")
    version = json.loads(described.read_bytes())["version"]
    found = plugins / f"resource-azure-native-v{version}" / _NAME
    if not found.exists() or found.resolve().is_relative_to(tree.root):
        raise SetupError(
            f"the azure-native provider {version} is not installed in {plugins}; install it with "
            f"`pulumi plugin install resource azure-native {version}`, or name it with --plugin"
        )
    return found


def _compare(tree: Tree, cli: str, folder: Path, plugin: Path, program: Path, stack: str) -> int:
    home, state = folder / "home", folder / "state"
    for made in (home, state):
        made.mkdir()
    link_providers(tree, home)
    [launcher] = home.glob(f"plugins/resource-azure-native-*/{_NAME}")
    launcher.unlink()
    launcher.symlink_to(plugin)
    (folder / "passphrase").write_text("for one comparison")
    environment = local_environment(tree, os.environ) | {
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_HOME": str(home),
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(folder / "passphrase"),
        STORE: str(folder / "azure.db"),
    }
    with _serving(tree, environment) as facts:
        environment |= pointed_at(facts)
        config = folder / f"Pulumi.{stack}.yaml"
        tracked = program / config.name
        if tracked.exists():
            shutil.copyfile(tracked, config)
        told = [f"--config-file={config}", "--stack", stack, "--non-interactive", "--color=never"]

        def pulumi(*words: str) -> int:
            print(f"$ pulumi {' '.join(words)}", flush=True)
            done = subprocess.run([cli, *words, *told], cwd=program, env=environment, check=False)  # noqa: S603
            return done.returncode

        # Made beside a copy of Pulumi.yaml, so that the secrets salt lands in this folder and not in the program's.
        shutil.copyfile(program / "Pulumi.yaml", folder / "Pulumi.yaml")
        subprocess.run(  # noqa: S603
            [cli, "stack", "init", stack, "--no-select", "--non-interactive"], cwd=folder, env=environment, check=True
        )
        if pulumi("config", "set", "azure-native:disableInstanceDiscovery", "true"):
            return 1
        deployed = pulumi("up", "--yes", "--skip-preview")
        same = not deployed and not pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")
        same = same and not pulumi("preview", "--expect-no-changes")
        gone = not pulumi("destroy", "--yes", "--skip-preview")
    print("no difference" if same else "the deployment failed" if deployed else "the refresh found differences")
    return 0 if same and gone else 1


def pointed_at(facts: Mapping[str, Any]) -> dict[str, str]:
    """The variables that turn the real provider to a running server, by what that printed about itself.

    ARM_METADATA_HOSTNAME is named in the SDK's documentation of `environment`; the others are those of the provider's
    service principal authentication. SSL_CERT_FILE is read by Go on Linux.
    """
    return {
        "ARM_METADATA_HOSTNAME": str(facts["url"]).removeprefix("https://"),
        "ARM_SUBSCRIPTION_ID": str(facts["subscription"]),
        "ARM_TENANT_ID": str(facts["tenant"]),
        "ARM_CLIENT_ID": str(facts["client"]),
        "ARM_CLIENT_SECRET": Path(facts["clientSecretFile"]).read_text(encoding="utf-8").strip(),
        "SSL_CERT_FILE": str(facts["caFile"]),
    }


@contextmanager
def _serving(tree: Tree, environment: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """A server for the length of the block, and what it said about itself."""
    command = [str(tree.python), "-m", "localazure", "serve", "--port", "0", "--json", "--quiet"]
    with subprocess.Popen(  # noqa: S603
        command, cwd=tree.root, env=dict(environment), stdout=subprocess.PIPE, text=True, process_group=0
    ) as server:
        assert server.stdout is not None
        try:
            line = server.stdout.readline()
            if not line:
                raise SetupError("the server did not start; its own line above says why")
            yield json.loads(line)
        finally:
            server.terminate()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
