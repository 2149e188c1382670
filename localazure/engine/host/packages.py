"""Which provider plugins an environment's installed SDKs need."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

WITHOUT_PLUGIN = frozenset({"pulumi_policy", "pulumi_esc_sdk"})


@dataclass(frozen=True, slots=True)
class Package:
    """A provider plugin that an installed SDK asks for."""

    name: str
    version: str  # with a leading v, as the engine writes versions
    server: str = ""  # download address of a plugin that is not on the default server
    parameterization: tuple[str, str, bytes] | None = (
        None  # name, version, value of a package that parameterizes a base plugin
    )


def required_packages(site_packages: Iterable[Path]) -> list[Package]:
    """The plugins of all SDKs installed in those folders, by name.

    Reads each SDK's pulumi-plugin.json instead of asking `pip list`, which takes a second. An SDK without that file is
    one by its name (`pulumi_*`); an SDK whose version is no release has no plugin that could be named, and is left
    out.
    """
    found = {}
    for folder in site_packages:
        for dist in sorted(folder.glob("*.dist-info")):
            module, _, version = dist.name.removesuffix(".dist-info").partition("-")
            package = _package(folder, module, version)
            if package is not None:
                found[package.name] = package
    return [found[name] for name in sorted(found)]


def _package(folder: Path, module: str, version: str) -> Package | None:
    try:
        described = json.loads((folder / module / "pulumi-plugin.json").read_bytes())
    except FileNotFoundError:
        if not module.startswith("pulumi_") or module in WITHOUT_PLUGIN:
            return None
        described = {"resource": True}
    if not described.get("resource"):
        return None
    wanted: str | None = described.get("version") or plugin_version(version)
    if not wanted:
        return None
    parameters = described.get("parameterization")
    if parameters:
        from base64 import b64decode

        parameters = (parameters["name"], parameters["version"], b64decode(parameters["value"]))
    return Package(
        name=described.get("name") or module.removeprefix("pulumi_").replace("_", "-"),
        version=wanted if wanted.startswith("v") else f"v{wanted}",
        server=described.get("server", ""),
        parameterization=parameters,
    )


_PEP440 = re.compile(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?((?:\.\d+)*)(?:(a|b|rc)(\d+))?(?:\.(post\d+))?(?:\.(dev\d+))?")


def plugin_version(release: str) -> str | None:
    """The plugin's semantic version for a Python release: 1.2 -> 1.2.0, 1.2.3a4 -> 1.2.3-alpha.4, 1.2.3.post4 ->
    1.2.3+post4.
    """
    match = _PEP440.fullmatch(release)
    if match is None:
        return None
    major, minor, patch, more, kind, number, post, dev = match.groups()
    version = f"{major}.{minor or 0}.{patch or 0}{more}"
    if kind:
        version += f"-{ {'a': 'alpha', 'b': 'beta', 'rc': 'rc'}[kind] }.{number}"
    build = f"{post or ''}{dev or ''}"
    return f"{version}+{build}" if build else version
