"""`python -m localazure serve`: the server for people, from first line to Ctrl-C."""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from localazure.azure import open_local_azure
from localazure.core.errors import LocalAzureError
from localazure.core.identity import CLIENT_ID
from localazure.core.ids import SUBSCRIPTION, TENANT
from localazure.core.store import store_path
from localazure.ending import Ending
from localazure.serve.certificates import ensure_certificates
from localazure.serve.face import Face
from localazure.serve.server import Server
from localazure.serve.tokens import TokenIssuer, secret_path

PORT: Final = 10443
_EPILOG: Final = """\
The private CA, the certificate and the client secret are in serve/ beside the store (.local/serve). Clients trust
ca.pem, and log in as the client with the secret from the file named at the start; docs/local-azure-http.md says how
for the Azure SDKs, az, azurerm and the azure-native provider. Ctrl-C ends it; what was answered is stored.
"""


def main(arguments: Sequence[str]) -> int:
    """Serve until SIGINT or SIGTERM. Returns the exit code; every error is one line on stderr."""
    parser = argparse.ArgumentParser(
        prog="serve",
        description="Serve the local Azure as ARM over HTTPS, on loopback only.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=_port, default=PORT, help=f"0 for a free one; {PORT} when it is not said")
    parser.add_argument("--json", action="store_true", help="where it is and one line a request, as JSON lines")
    parser.add_argument("--quiet", action="store_true", help="no line for each request")
    parser.add_argument(
        "--operation-seconds",
        type=_seconds,
        default=0.0,
        metavar="SECONDS",
        help="how long a long-running operation says InProgress; 0 when it is not said",
    )
    try:
        options = parser.parse_args(list(arguments))
    except SystemExit as end:
        return int(end.code or 0)
    ending = Ending()
    try:
        azure = open_local_azure()
        directory = store_path().parent / "serve"
        certificates = ensure_certificates(directory)
        issuer = TokenIssuer.of(directory)
        face = Face(azure, issuer, operation_seconds=options.operation_seconds)
        say = _Lines(as_json=options.json)
        server = Server(
            face, certificates.server, options.port, log=None if options.quiet else say.request, ended=azure.store.close
        )
    except (LocalAzureError, LookupError, OSError) as error:
        print(f"serve: {error}", file=sys.stderr)
        return 1
    say.start(server.url, certificates.ca, secret_path(directory), azure.store.path)
    # A short poll: it is how long an end takes when nothing is going on.
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="serve")
    thread.start()
    ending.wait()
    server.shutdown()
    thread.join()
    server.server_close()
    azure.store.close()
    say.end()
    return 0


class _Lines:
    """What is printed."""

    def __init__(self, *, as_json: bool) -> None:
        self._json = as_json

    def start(self, url: str, ca: Path, secret: Path, store: Path) -> None:
        """Where it is, for people or as one JSON line."""
        facts = {
            "url": url,
            "subscription": SUBSCRIPTION,
            "tenant": TENANT,
            "client": CLIENT_ID,
            "clientSecretFile": str(secret.resolve()),
            "caFile": str(ca.resolve()),
            "store": str(store.resolve()),
        }
        if self._json:
            self._say(json.dumps({"event": "serving", **facts}))
            return
        self._say(f"local Azure over HTTPS: no cloud is touched; {url}, subscription {SUBSCRIPTION}")
        for name, fact in facts.items():
            if name not in ("url", "subscription"):
                self._say(f"  {name:<17} {fact}")
        self._say("Ctrl-C ends it")

    def request(self, method: str, path: str, status: int, seconds: float) -> None:
        """One request and its status. Queries and headers, where tokens may be, are never shown."""
        if self._json:
            fact = {"event": "request", "method": method, "path": path, "status": status, "seconds": round(seconds, 4)}
            self._say(json.dumps(fact))
        else:
            shown = "".join(letter if letter.isprintable() else "?" for letter in path)
            self._say(f"{time.strftime('%H:%M:%S')} {status} {method:<6} {shown}")

    def end(self) -> None:
        """The last line."""
        self._say(json.dumps({"event": "ended"}) if self._json else "ended; what was answered is stored")

    @staticmethod
    def _say(line: str) -> None:
        try:
            print(line, flush=True)
        except (BrokenPipeError, ValueError):  # whoever read along has gone
            sys.stdout = sys.stderr


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a number up to 65535, 0 for a free one")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is no duration: seconds from 0 to 3600")
    return value
