"""Ways 1 and 2: one call, without verification (loud, with a reason) or verified by an exported certificate."""

from __future__ import annotations

import datetime as dt
import logging
import ssl
import sys
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from clientkit import certificates, policy, tls
from clientkit.errors import ClientkitError

CALL_SECONDS = 30.0

_log = logging.getLogger("clientkit")


class UnverifiedCallWarning(UserWarning):
    """A call was made without knowing who answered."""


def unverified(url: str, *, reason: str, method: str = "GET", **options: Any) -> requests.Response:
    """Way 1: call without verifying who answers. For this call alone, said aloud, and only where policy allows it.

    `reason` goes to the log, to standard error and into a warning. Redirects are not followed: the consent is for
    `url`. `options` are those of requests. Raises ForbiddenError, or ClientkitError without a reason.
    """
    if not reason.strip():
        raise ClientkitError(
            "a call without verification needs a reason, for instance reason='first boot, no root yet'"
        )
    policy.refuse_insecure(f"calling {_shown(url)} without verification")
    said = f"NOT VERIFIED: anyone on the way to {_shown(url)} can read and change this call. Reason given: {reason}"
    print(f"clientkit: {said}", file=sys.stderr)
    _log.warning("%s", said)
    warnings.warn(said, UnverifiedCallWarning, stacklevel=2)
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname = False
    blind.verify_mode = ssl.CERT_NONE
    return _send(blind, method, url, options | {"allow_redirects": False})


def _shown(url: str) -> str:
    """The address without what may be secret in it: user, password, query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"


def verified(
    url: str,
    *,
    authority: Path,
    method: str = "GET",
    revocation: tls.Revocation = tls.Revocation.OFF,
    client_certificate: Path | None = None,
    client_key: Path | None = None,
    **options: Any,
) -> requests.Response:
    """Way 2: verify this call with an exported certificate: the authority's, or the server's own.

    `authority` is a .cer, .pem or .p7b file. A server's own certificate is accepted for this one call; it stops
    verifying on the day when the server gets a new one. Nothing else is trusted, certifi's authorities included.

    Raises UnreadableError, RevokedError, RevocationUnknownError, requests.RequestException.
    """
    trusted = certificates.read(authority)
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise ClientkitError(f"{url} is not an https address; an example of one: https://ml.contoso.example/login")
    if revocation is tls.Revocation.OFF:
        made = tls.context(trusted, client_certificate=client_certificate, client_key=client_key, pinned=True)
    else:
        made = tls.context_for(
            parts.hostname,
            parts.port or 443,
            authorities=trusted,
            revocation=revocation,
            now=dt.datetime.now(dt.UTC),
            client_certificate=client_certificate,
            client_key=client_key,
        )
    return _send(made, method, url, options)


def _send(made: ssl.SSLContext, method: str, url: str, options: dict[str, Any]) -> requests.Response:
    with tls.requests_session(made) as session:
        return session.request(method, url, **({"timeout": CALL_SECONDS} | options))
