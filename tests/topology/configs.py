"""The dev stack's configuration, and ways to change one thing in it."""

from __future__ import annotations

import copy
import itertools
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from tests import authority
from topology.faults import Fault, PlanError
from topology.schema import Settings
from topology.settings import load
from topology.stackfile import config

ROOT = Path(__file__).parents[2]
GONE = object()  # stands for a setting that is not there

# A self-signed certificate made for these tests; its key was thrown away.
ROOT_PEM = """-----BEGIN CERTIFICATE-----
MIIC/zCCAeegAwIBAgIUfAoKZ5gU2x9lo6IoNeql5La/PPAwDQYJKoZIhvcNAQEL
BQAwDzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMjMwODMyMDJaFw0zNjExMjAwODMy
MDJaMA8xDTALBgNVBAMMBHRlc3QwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEK
AoIBAQDRaoBu99noEBcUS1zbLc9jZGkff0yiNeRYj+bthJl/ybfbOsorUI4DCRTG
X7otHcQk4eMbQKWZiQ1szFakqvnfd3QQvOViPZgvxznvvqEvtIgfPu/U/8KgxbQT
Lv6kLFYGj2EfvNCs8TK+pvqBOP/BEJnjN2wEca0rBgwJQorOYgWZJiT9V9XXcvZi
wvvegM3/dVn6nA+5lJTp7vGgP3ZzkD1ujQL4c++8rYUFQEeJzPXpf1WS+tvH5VXz
RCJmBH0D4SWHJSm38G4VWfczdhAkjiB6Kl/nLW/UuOVQTfbJURXvnG3mWA8kfuu6
EfFZDuyIr2KRG6GxagQg/gkaLRyDAgMBAAGjUzBRMB0GA1UdDgQWBBSrsdsQ+tQO
L1KcxwgWgRVRTWaivTAfBgNVHSMEGDAWgBSrsdsQ+tQOL1KcxwgWgRVRTWaivTAP
BgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQB3g3TLSWVcdYW3AI9G
gDB6y/W4M6P2xOleIik3Y544OQ4OAvoFER4+E3U/eZtJ1HxaBPAVZMkKviZQEcT8
jRUT/6JVdmD2Pemtaerw7LAQPNVaEVVIP1otWcYhGt0LndyR7iVNCAFLvddjOlOt
9swbMWci6Mc6jbjeq9SIt/+iRLf6JPMEFX0RSH9aK62+h/HDQ5j7qZxjmPKi0fg+
U040mgwe2BtdF6uo0QeBSHse7ow51qJx6IaWjKuGH7vL13N/pyOekJtc9rJOjnJS
pQC8RpVBPeFzVy8E5aLgS6zrP0R5ACMXohWhLxa+Wyw4y7GOQlIiTDst2XD//xTx
Swqx
-----END CERTIFICATE-----
"""


def dev() -> dict[str, Any]:
    """The settings of dev, by name without the namespace, except the provider's own."""
    entries = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text(encoding="utf-8"))["config"]
    return {key.removeprefix("azureml-cluster:"): value for key, value in entries.items()}


def flat(settings: dict[str, Any]) -> dict[str, str]:
    """Settings in the form in which the engine hands them over."""
    return {
        key if ":" in key else f"azureml-cluster:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in settings.items()
    }


def changed(*changes: tuple[str, Any]) -> dict[str, Any]:
    """The settings of dev with some changed: each a path such as "spokes[1].addressSpace" and a value, or GONE."""
    settings = copy.deepcopy(dev())
    for path, value in changes:
        put(settings, path, value)
    return settings


def put(settings: dict[str, Any], path: str, value: Any) -> None:
    """Set, append or remove one setting. Groups on the way are made."""
    steps: list[str | int] = []
    if path.startswith("azure-native:"):
        steps = [path]
    else:
        for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path.removeprefix("azureml-cluster:")):
            steps.append(name or int(index))
    here: Any = settings
    for step, following in itertools.pairwise(steps):
        if isinstance(here, dict) and step not in here:
            here[step] = [] if isinstance(following, int) else {}
        if isinstance(here, list) and step == len(here):
            here.append({})
        here = here[step]
    last, value = steps[-1], value if value is GONE else copy.deepcopy(value)
    if value is GONE:
        del here[last]
    elif isinstance(here, list) and last == len(here):
        here.append(value)
    else:
        here[last] = value


def folder(path: Path) -> Path:
    """A folder with the certificate's files that dev names."""
    authority.files(path / ".local" / "pki")
    return path


def settings(*changes: tuple[str, Any]) -> Settings:
    """The typed settings of dev with some changed, files not looked at."""
    return load(flat(changed(*changes)), ROOT, "dev", files=False)


def faults(*changes: tuple[str, Any]) -> tuple[Fault, ...]:
    """The faults of dev with some settings changed, files not looked at."""
    try:
        settings(*changes)
    except PlanError as error:
        return error.faults
    return ()


def only_fault(changes: Iterable[tuple[str, Any]], key: str, sentence: str) -> Fault:
    """The one fault that follows from changes of dev: under this key, with this in its sentence and an example."""
    found = faults(*changes)
    assert [fault.key for fault in found] == [key if ":" in key else f"azureml-cluster:{key}"], found
    assert sentence in found[0].problem, found[0].problem
    assert found[0].example, found[0]
    return found[0]


def from_file(directory: Path, stack: str = "dev") -> dict[str, str]:
    """A stack file's flat configuration."""
    return dict(config(directory, stack))
