"""Machine Learning Server's `DeployClient` takes no verify argument: its Configuration singleton is set before it.

    from clientkit import deploy_client
    deploy_client.configure(deploy_client.Verification(authorities=Path("/etc/ml/ca-bundle.pem")))
    client = DeployClient("https://ml.contoso.example", use=MLServer)

Attributes as Microsoft's azureml-model-management-sdk documents them: `verify_ssl` is True, False or the path of a
bundle; `cert` is None, the path of a client certificate, or the pair of certificate and key.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clientkit import home, policy
from clientkit.errors import ClientkitError


@dataclass(frozen=True, slots=True)
class Verification:
    """How calls verify the server, and what they show of themselves."""

    authorities: Path | None = None  # a PEM bundle; None: certifi's, which has ours after `clientkit trust certifi`
    client_certificate: Path | None = None
    client_key: Path | None = None
    insecure_reason: str = ""  # set: nothing is verified, if policy allows it

    @property
    def verify_ssl(self) -> bool | str:
        """The value of Configuration.verify_ssl."""
        if self.insecure_reason.strip():
            return False
        return True if self.authorities is None else str(self.authorities)

    @property
    def cert(self) -> str | tuple[str, str] | None:
        """The value of Configuration.cert."""
        if self.client_certificate is None:
            return None
        if self.client_key is None:
            return str(self.client_certificate)
        return str(self.client_certificate), str(self.client_key)


def merged() -> Verification:
    """The settings for the bundle that `clientkit trust bundle` writes."""
    return Verification(authorities=home.bundle())


def configure(settings: Verification, module: str = "azureml.common") -> Any:
    """Set the singleton of `module` for every DeployClient that is made after this. Returns the singleton.

    Raises ClientkitError when the package is absent or a file is not what it must be, ForbiddenError when verification
    is to be off and policy forbids it.
    """
    _check(settings)
    try:
        singleton = importlib.import_module(module).Configuration()
    except ImportError as error:
        raise ClientkitError(
            f"{module} is not installed in {sys.executable}: DeployClient comes with azureml-model-management-sdk, "
            "which Machine Learning Server's own Python has; run this there"
        ) from error
    except AttributeError as error:
        raise ClientkitError(
            f"{module} has no Configuration; another package of that name is installed (azureml-core has one), not "
            "azureml-model-management-sdk"
        ) from error
    singleton.verify_ssl = settings.verify_ssl
    singleton.cert = settings.cert
    return singleton


def _check(settings: Verification) -> None:
    if settings.insecure_reason.strip():
        policy.refuse_insecure("DeployClient without verification")
        print(
            f"clientkit: NOT VERIFIED: every DeployClient call of this process. Reason: {settings.insecure_reason}",
            file=sys.stderr,
        )
    elif settings.authorities is not None:
        _pem(settings.authorities, b"-----BEGIN CERTIFICATE-----", "a PEM bundle; clientkit trust bundle makes one")
    if settings.client_key is not None and settings.client_certificate is None:
        raise ClientkitError("client_key without client_certificate; give both")
    if settings.client_certificate is not None:
        _pem(settings.client_certificate, b"-----BEGIN CERTIFICATE-----", "a PEM client certificate")
        _pem(settings.client_key or settings.client_certificate, b"PRIVATE KEY-----", "a PEM key, or give client_key")


def _pem(path: Path, mark: bytes, wanted: str) -> None:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ClientkitError(f"{path} cannot be read: {error.strerror}") from error
    if mark not in content:
        raise ClientkitError(f"{path} is not {wanted}")


def lines(settings: Verification) -> tuple[str, ...]:
    """The Python lines that do the same without clientkit, to paste before DeployClient is made."""
    return (
        "from azureml.common import Configuration",
        "",
        "conf = Configuration()",
        f"conf.verify_ssl = {settings.verify_ssl!r}",
        f"conf.cert = {settings.cert!r}",
    )
