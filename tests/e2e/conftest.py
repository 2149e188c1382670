"""The cluster itself on the real engine: one deployment of dev, shared by the tests that look at it."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.driving import TREE, Engine

PACK = ("--policy-pack", str(TREE.root / "policies"))


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the tree's, with the certificate files that Pulumi.dev.yaml names."""
    folder = tmp_path_factory.mktemp("tree")
    authorised(folder / ".local" / "pki", "mls.contoso.example")
    return folder


def authorised(folder: Path, host: str) -> None:
    """A development authority with the gateway's certificate and the nodes', as the set-up makes them."""
    for name in ("gateway", "nodes"):
        told = subprocess.run(
            [
                *(str(TREE.python), "-m", "clientkit", "pki", "dev-ca", "--directory", str(folder), "--name", name),
                *("--host", host, "--crl-url", "http://pki.contoso.example/crl/contoso-root.crl"),
            ],
            check=True,
            capture_output=True,
            text=True,
        )
        assert f"{name}.pfx" in told.stdout


def free_secrets(engine: Engine) -> None:
    """After a refused destroy what was not protected is gone, and a secret's name is kept while its vault stands."""
    for name in ("gateway-tls", "nodes-tls"):
        engine.azure("purge", name)  # which of them went before the refusal is chance


def copy_of_the_program(pki: Path, folder: Path) -> Path:
    """The program as a clone has it, with certificates of its own, so that a test may change it."""
    program = folder / "program"
    program.mkdir()
    for name in ("Pulumi.yaml", "Pulumi.README.md", "Pulumi.dev.yaml", "__main__.py"):
        shutil.copy(TREE.root / name, program / name)
    for package in ("topology", "components"):
        shutil.copytree(TREE.root / package, program / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(pki / ".local", program / ".local")
    (program / ".venv").symlink_to(TREE.venv)
    return program


@pytest.fixture
def cluster(pki: Path, tmp_path: Path) -> Iterator[Engine]:
    """The cluster's program, never deployed; without checkpoints, but for those who ask."""
    engine = Engine(tmp_path, copy_of_the_program(pki, tmp_path))
    engine.checkpoints = False
    yield engine
    engine.end_all()
