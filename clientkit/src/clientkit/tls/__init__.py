"""TLS that trusts what it is told to trust, and never calls a revoked certificate good.

`context` makes an `ssl.SSLContext` for any client; `context_for` also fetches the revocation lists of one server;
`requests_session` gives a requests session that keeps to such a context.
"""

from clientkit.tls.connect import chain_of, context_for, presented
from clientkit.tls.context import Revocation, context
from clientkit.tls.explain import explain
from clientkit.tls.revocation import RevocationUnknownError, RevokedError
from clientkit.tls.sessions import ContextAdapter, requests_session

__all__ = [
    "ContextAdapter",
    "Revocation",
    "RevocationUnknownError",
    "RevokedError",
    "chain_of",
    "context",
    "context_for",
    "explain",
    "presented",
    "requests_session",
]
