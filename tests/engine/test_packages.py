"""Which provider plugins installed SDKs ask for."""

import json
from pathlib import Path

import pytest

from localazure.engine.host.packages import Package, plugin_version, required_packages


@pytest.mark.parametrize(
    ("release", "version"),
    [
        ("1.2", "1.2.0"),
        ("3.29.0", "3.29.0"),
        ("1.2.3a4", "1.2.3-alpha.4"),
        ("1.2.3b4", "1.2.3-beta.4"),
        ("1.2.3rc4", "1.2.3-rc.4"),
        ("1.2.3.post4", "1.2.3+post4"),
        ("1.2.3.post4.dev5", "1.2.3+post4dev5"),
        ("1!2.3.4", None),
        ("latest", None),
    ],
)
def test_a_release_becomes_the_plugins_version(release: str, version: str | None) -> None:
    assert plugin_version(release) == version


def _install(folder: Path, module: str, version: str, described: dict[str, object] | None) -> None:
    (folder / f"{module}-{version}.dist-info").mkdir()
    (folder / module).mkdir()
    if described is not None:
        (folder / module / "pulumi-plugin.json").write_text(json.dumps(described))


def test_plugins_are_named_by_the_sdks_own_descriptions(tmp_path: Path) -> None:
    _install(tmp_path, "pulumi_azure_native", "3.29.0", {"resource": True, "name": "azure-native", "version": "3.29.0"})
    _install(tmp_path, "other_cloud", "1.0", {"resource": True, "name": "other", "server": "https://plugins.example"})
    _install(tmp_path, "pulumi_undescribed", "2.0.0", None)
    _install(tmp_path, "pulumi_policy", "1.21.0", {"resource": False})
    _install(tmp_path, "pulumi_esc_sdk", "0.1.0", None)
    _install(tmp_path, "requests", "2.0.0", None)
    assert required_packages([tmp_path]) == [
        Package("azure-native", "v3.29.0"),
        Package("other", "v1.0.0", server="https://plugins.example"),
        Package("undescribed", "v2.0.0"),
    ]


def test_a_parameterized_package_keeps_its_parameters(tmp_path: Path) -> None:
    described = {
        "resource": True,
        "name": "terraform-provider",
        "version": "0.9.0",
        "parameterization": {"name": "netbox", "version": "3.9.0", "value": "eA=="},
    }
    _install(tmp_path, "pulumi_netbox", "3.9.0", described)
    [package] = required_packages([tmp_path])
    assert package.parameterization == ("netbox", "3.9.0", b"x")
