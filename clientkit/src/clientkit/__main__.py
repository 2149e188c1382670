"""The `clientkit` command."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from clientkit.pki import dev_ca


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="clientkit", description="Trust of the cluster's private CA, for clients and nodes."
    )
    subjects = parser.add_subparsers(dest="subject", required=True, metavar="SUBJECT")
    pki = subjects.add_parser("pki", help="certificates").add_subparsers(dest="verb", required=True, metavar="VERB")
    made = pki.add_parser(
        "dev-ca",
        help="make a development CA, the gateway's certificate and a CRL",
        description="Make a development CA in a folder: root.pem and root.key, gateway.pfx, root.crl. Repeating it "
        "keeps what is good and makes anew only what is missing, ends within 30 days or is for other names.",
        epilog="example: clientkit pki dev-ca --directory .local/pki --host ml.dev.contoso.example "
        "--crl-url http://pki.contoso.example/dev.crl",
    )
    made.add_argument("--directory", type=Path, required=True, help="where the files go; made when missing")
    made.add_argument(
        "--host", action="append", required=True, metavar="NAME", help="a name of the gateway; repeatable"
    )
    made.add_argument(
        "--crl-url", action="append", default=[], metavar="URL", help="where the CRL is served; repeatable"
    )
    made.add_argument("--force", action="store_true", help="make everything anew")
    made.add_argument("--json", action="store_true", help="print what was written as JSON")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns 0, or 1 with one line on standard error."""
    given = _parser().parse_args(arguments)
    folder = dev_ca.Folder(given.directory)
    try:
        written = dev_ca.make(folder, given.host, given.crl_url, dt.datetime.now(dt.UTC), force=given.force)
    except (dev_ca.UnusableFolderError, OSError) as error:
        print(f"clientkit: {error}", file=sys.stderr)
        return 1
    if given.json:
        print(json.dumps({"written": [str(path) for path in written]}))
    else:
        for path in written:
            print(f"wrote {path}")
        if not written:
            print(f"{folder.directory}: nothing to do, the certificate is good")
    return 0


if __name__ == "__main__":
    sys.exit(main())
