"""A requests session that keeps to one context, whatever a call or the environment says."""

from __future__ import annotations

import ssl
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from clientkit.errors import ClientkitError


class VerificationRefusedError(ClientkitError):
    """A call tried to take verification out of the session's hands."""


class ContextAdapter(HTTPAdapter):
    """Sends https through one `ssl.SSLContext`.

    requests itself would spoil a context given to urllib3: with verify=True it loads certifi's public authorities into
    it, and with verify=False it turns its verification off for every later call. Here the context alone decides.
    """

    def __init__(self, context: ssl.SSLContext, **kwargs: Any) -> None:
        """`context` is used as it is; other arguments are HTTPAdapter's."""
        self._context = context
        super().__init__(**kwargs)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Give urllib3 the context for direct connections."""
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Give urllib3 the context for connections through a proxy."""
        return super().proxy_manager_for(proxy, **kwargs, ssl_context=self._context)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """Choose the pool by host alone: the context holds all that concerns TLS."""
        _refuse(verify, cert)
        host, _ = super().build_connection_pool_key_attributes(request, True, None)
        return host, {"ssl_context": self._context}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave the connection as the context has it."""
        del conn, url
        _refuse(verify, cert)


def _refuse(verify: Any, cert: Any) -> None:
    if verify is False:
        raise VerificationRefusedError(
            "verify=False in a session of clientkit; for one call without verification use "
            "clientkit.trust.call.unverified(url, reason=...)"
        )
    if cert:
        raise VerificationRefusedError(
            "cert= in a session of clientkit; give client_certificate to clientkit.tls.context"
        )


def requests_session(context: ssl.SSLContext) -> requests.Session:
    """A session whose https calls all use `context`. REQUESTS_CA_BUNDLE does not change what it trusts."""
    session = requests.Session()
    session.mount("https://", ContextAdapter(context))
    return session
