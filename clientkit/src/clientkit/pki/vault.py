"""Key and certificate request in Key Vault: the key is made there and never leaves it.

The certificate is created with issuer "Unknown", which leaves it pending until the signed chain is merged. Nothing here
waits for it: a wait would never end (terraform-provider-azurerm #5589).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from clientkit.errors import ClientkitError
from clientkit.pki.checks import Judged
from clientkit.pki.request import csr_names, subject

if TYPE_CHECKING:
    from azure.keyvault.certificates import CertificateClient

VALIDITY_MONTHS = 12
SERVER_AUTH = "1.3.6.1.5.5.7.3.1"


def client(vault_url: str) -> CertificateClient:
    """A client of the vault, with the login that azure-identity finds. Raises ClientkitError without the SDK."""
    try:
        from azure.identity import DefaultAzureCredential
        from azure.keyvault.certificates import CertificateClient
    except ImportError as error:
        raise ClientkitError(
            f"Key Vault needs the Azure SDK ({error.name} is missing): pip install 'clientkit[azure]'"
        ) from error
    return CertificateClient(vault_url, DefaultAzureCredential())


def request(vault: CertificateClient, name: str, host_names: Sequence[str]) -> x509.CertificateSigningRequest:
    """The pending request of certificate `name`; made when there is none. Safe to repeat.

    Raises ClientkitError when a request for other names is pending, or the vault says no.
    """
    with _faults(vault, name):
        pending = _pending(vault, name)
        if pending is None:
            vault.begin_create_certificate(name, _policy(host_names))
            pending = _pending(vault, name)
    if pending is None:
        raise ClientkitError(f"certificate {name} in {vault.vault_url} is not pending; it was completed meanwhile")
    held = csr_names(pending)
    if set(held) != set(host_names):
        raise ClientkitError(
            f"a request for {', '.join(held)} is pending as {name} in {vault.vault_url}; complete it, or cancel it "
            f"with az keyvault certificate pending delete --vault-name ... --name {name}"
        )
    return pending


def merge(vault: CertificateClient, name: str, judged: Judged) -> str:
    """Complete the pending certificate. Returns the versionless secret id that the gateway follows."""
    with _faults(vault, name):
        merged = vault.merge_certificate(
            name, x509_certificates=[one.public_bytes(Encoding.DER) for one in judged.to_send]
        )
    secret = merged.secret_id or f"{vault.vault_url}/secrets/{name}"
    return secret.rsplit("/", 1)[0] if secret.count("/") > 4 else secret


def pending(vault: CertificateClient, name: str) -> x509.CertificateSigningRequest:
    """The pending request. Raises ClientkitError when there is none."""
    with _faults(vault, name):
        found = _pending(vault, name)
    if found is None:
        raise ClientkitError(f"nothing is pending as {name} in {vault.vault_url}; make it: clientkit pki request")
    return found


def _pending(vault: CertificateClient, name: str) -> x509.CertificateSigningRequest | None:
    from azure.core.exceptions import ResourceNotFoundError

    try:
        operation = vault.get_certificate_operation(name)
    except ResourceNotFoundError:
        return None
    if (operation.status or "").lower() != "inprogress" or operation.csr is None:
        return None
    return x509.load_der_x509_csr(bytes(operation.csr))


def _policy(host_names: Sequence[str]) -> Any:
    from azure.keyvault.certificates import CertificateContentType, CertificatePolicy, KeyType, KeyUsageType

    return CertificatePolicy(
        issuer_name="Unknown",
        subject=subject(host_names).rfc4514_string(),
        san_dns_names=list(host_names),
        key_type=KeyType.rsa,
        key_size=2048,
        reuse_key=False,
        exportable=True,  # Application Gateway reads the key through the certificate's secret
        content_type=CertificateContentType.pkcs12,
        key_usage=[KeyUsageType.digital_signature, KeyUsageType.key_encipherment],
        enhanced_key_usage=[SERVER_AUTH],
        validity_in_months=VALIDITY_MONTHS,
    )


class _faults:  # noqa: N801  # used as a statement: with _faults(...)
    """Turns the SDK's errors into one line that says who can act."""

    def __init__(self, vault: CertificateClient, name: str) -> None:
        self._what = f"certificate {name} in {vault.vault_url}"

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError, ServiceRequestError

        if error is None or not isinstance(error, AzureError):
            return
        first = str(getattr(error, "message", error)).strip().splitlines()[0]
        if isinstance(error, ClientAuthenticationError):
            do = "log in: az login"
        elif isinstance(error, HttpResponseError) and error.status_code == 403:
            do = "the vault's owner grants you Key Vault Certificates Officer, or opens its firewall to this machine"
        elif isinstance(error, ServiceRequestError):
            do = "does the vault's name resolve to its private endpoint from here? clientkit doctor"
        else:
            do = "see the text of the error"
        raise ClientkitError(f"{self._what}: {first}. To do: {do}") from error
