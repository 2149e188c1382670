"""scripts/with-real-provider, with this tree's provider in the real one's place: the real one was never here."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from localazure.engine.fault import SetupError
from localazure.serve.real_provider import installed_plugin, pointed_at
from tests.driving import TREE, cli

SCRIPT = TREE.root / "scripts" / "with-real-provider"
PROGRAM = """
from pulumi_azure_native import network, resources

group = resources.ResourceGroup("group", resource_group_name="rg")
network.VirtualNetwork("hub", resource_group_name=group.name, virtual_network_name="hub",
    address_space={"address_prefixes": ["10.0.0.0/16"]})
"""


def test_without_the_plugin_it_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"pulumi plugin install resource azure-native \d"):
        installed_plugin(tmp_path, TREE)


def test_this_tree_s_own_provider_is_not_taken_for_the_real_one(tmp_path: Path) -> None:
    version = "3.29.0"
    folder = tmp_path / f"resource-azure-native-v{version}"
    folder.mkdir()
    (folder / "pulumi-resource-azure-native").symlink_to(TREE.engine / "bin" / "pulumi-resource-azure-native")
    with pytest.raises(SetupError, match="is not installed"):
        installed_plugin(tmp_path, TREE)


def test_the_variables_name_the_server(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("word\n")
    facts = {"url": "https://localhost:1", "subscription": "s", "tenant": "t", "client": "c", "caFile": "ca"}
    variables = pointed_at({**facts, "clientSecretFile": str(secret)})
    assert variables["ARM_METADATA_HOSTNAME"] == "localhost:1"
    assert variables["ARM_CLIENT_SECRET"] == "word"


@pytest.mark.e2e
def test_it_deploys_compares_and_destroys(tmp_path: Path) -> None:
    cli()
    program = tmp_path / "program"
    program.mkdir()
    runtime = f"{{name: python, options: {{toolchain: pip, virtualenv: {TREE.venv}}}}}"
    (program / "Pulumi.yaml").write_text(f"name: probe\nruntime: {runtime}\n")
    (program / "Pulumi.dev.yaml").write_text("config:\n  azure-native:location: westeurope\n")
    (program / "__main__.py").write_text(PROGRAM)
    plugin = TREE.engine / "bin" / "pulumi-resource-azure-native"
    environment = {key: value for key, value in os.environ.items() if key != "COVERAGE_PROCESS_START"}
    environment["LOCALAZURE_CACHE"] = str(TREE.local / "cache")
    done = subprocess.run(
        [SCRIPT, "--program", program, "--plugin", plugin],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("no difference\n")
    assert "+ 3 created" in done.stdout
    assert sorted(path.name for path in program.iterdir() if path.name != "__pycache__") == [
        "Pulumi.dev.yaml",
        "Pulumi.yaml",
        "__main__.py",
    ]
    assert (program / "Pulumi.dev.yaml").read_text() == "config:\n  azure-native:location: westeurope\n"
