"""Ports: open where they must be, closed where they must be; and what the gateway says over HTTPS."""

from __future__ import annotations

import datetime as dt
import email.utils
import errno
import http.client
import socket
import ssl
import time
from collections.abc import Iterator

from clientkit.doctor import findings
from clientkit.doctor.facts import Address, Endpoint
from clientkit.doctor.findings import Finding

# Kerberos and Entra ID refuse tokens beyond five minutes; half of it leaves time to act.
SKEW_SECONDS = 150


def knock(address: Address, port: int, seconds: float) -> tuple[str, str]:
    """("open" | "refused" | "silent", what was seen)."""
    begins = time.monotonic()
    try:
        socket.create_connection((str(address), port), timeout=seconds).close()
    except TimeoutError:
        return "silent", f"TCP {port} at {address}: nothing within {seconds:.0f} s"
    except ConnectionRefusedError:
        return "refused", f"TCP {port} at {address}: refused"
    except OSError as error:
        unreachable = error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH)
        return "silent", f"TCP {port} at {address}: {'no route' if unreachable else error.strerror or error}"
    return "open", f"TCP {port} at {address}: open after {(time.monotonic() - begins) * 1000:.0f} ms"


def check_open(endpoint: Endpoint, port: int, seconds: float) -> Iterator[Finding]:
    """A port that clients use."""
    state, seen = knock(endpoint.address, port, seconds)
    code = {"open": "port-open", "refused": "port-refused", "silent": "port-silent"}[state]
    yield findings.make(code, f"{endpoint.name} {port}", seen, port=port)


def check_closed(endpoint: Endpoint, port: int, seconds: float) -> Iterator[Finding]:
    """A port that nobody may reach."""
    state, seen = knock(endpoint.address, port, seconds)
    code = "port-80-open" if state == "open" else "port-closed"
    yield findings.make(code, f"{endpoint.name} {port}", seen, port=port)


def check_http(endpoint: Endpoint, port: int, seconds: float) -> Iterator[Finding]:
    """What the service answers, and what time it is there. Nothing is verified here: the TLS check does that."""
    host = endpoint.host_names[0] if endpoint.host_names else str(endpoint.address)
    subject = f"https://{host}{'' if port == 443 else f':{port}'}{endpoint.path}"
    try:
        status, reason, date, begin = _get(endpoint.address, port, host, endpoint.path, seconds)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, http.client.HTTPException):
            yield findings.make("http-failed", subject, f"no HTTP answer: {error or type(error).__name__}")
        elif isinstance(error, ssl.SSLError) and "certificate required" in str(error).replace("_", " ").lower():
            # With TLS 1.3 the handshake is over for us before the server has looked for our certificate.
            yield findings.make("tls-client-certificate", subject, str(error.reason or error))
        yield findings.make("clock-unknown", "clock", f"{subject} did not answer")
        return
    seen = f"{status} {reason}"
    if status in (502, 503, 504):
        yield findings.make("http-bad-gateway", subject, seen)
    elif status == 400 and b"required SSL certificate" in begin:  # nginx says it so, and Application Gateway
        yield findings.make("tls-client-certificate", subject, f"{seen}: no client certificate was sent")
    elif status == 403:
        yield findings.make("http-forbidden", subject, seen)
    else:
        yield findings.make("http-ok", subject, seen)
    yield _clock(date, subject)


def _get(address: Address, port: int, host: str, path: str, seconds: float) -> tuple[int, str, str, bytes]:
    """Status, reason, the server's time, and the begin of the body."""
    looking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    looking.check_hostname = False
    looking.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(host, port, timeout=seconds, context=looking)
    try:
        plain = socket.create_connection((str(address), port), timeout=seconds)
        connection.sock = looking.wrap_socket(plain, server_hostname=host)
        connection.request("GET", path, headers={"User-Agent": "clientkit-doctor", "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.reason, answer.getheader("Date", ""), answer.read(1024)
    finally:
        connection.close()


def _clock(date: str, subject: str) -> Finding:
    try:
        theirs = email.utils.parsedate_to_datetime(date)
    except ValueError:
        return findings.make("clock-unknown", "clock", f"{subject} sends no Date")
    apart = abs((dt.datetime.now(dt.UTC) - theirs).total_seconds())
    code = "clock-ok" if apart <= SKEW_SECONDS else "clock-skew"
    return findings.make(code, "clock", f"{subject} says {date}; {apart:.0f} s apart", seconds=f"{apart:.0f}")
