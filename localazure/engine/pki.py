"""The development CA and the gateway's certificate, made when a stack first needs them."""

import datetime as dt
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from localazure.engine import stamp
from localazure.engine.fault import SetupError
from localazure.engine.tree import Tree


def ensure_pki(tree: Tree, stack: str, environment: Mapping[str, str]) -> None:
    """Make what the stack's certificate settings ask for, in `.local/pki/`.

    Looks again when the stack's file changes, and once a week, well within the 30 days before its end in which a
    certificate is renewed.
    """
    marker = tree.pki / f".{stack}"
    year, week, _ = dt.datetime.now(dt.UTC).isocalendar()
    wanted = stamp.fingerprint([tree.root / f"Pulumi.{stack}.yaml"], year, week)
    if stamp.is_current(marker, wanted):
        return
    facts = json.loads(_told(tree, ["-m", "topology", "facts", "--stack", stack], environment))
    certificate = facts["certificate"]
    wanted_files = [certificate, *facts.get("nodeCertificates", [])] if certificate is not None else []
    for each in wanted_files:
        if not each.get("pfxFile"):
            continue
        hosts = [part for host in each["hostNames"] for part in ("--host", host)]
        urls = [part for url in certificate["crlUrls"] for part in ("--crl-url", url)]
        file = tree.root / each["pfxFile"]
        place = ["--directory", str(file.parent), "--name", file.stem]
        _told(tree, ["-m", "clientkit", "pki", "dev-ca", *place, *hosts, *urls], environment)
    tree.pki.mkdir(parents=True, exist_ok=True)
    stamp.write(marker, wanted)


def _told(tree: Tree, arguments: list[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(  # noqa: S603 - our own interpreter and modules
        [str(tree.python), *arguments],
        cwd=Path(tree.root),
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        # These modules report the user's faults line by line on standard error; they are shown as they are.
        raise SetupError(done.stderr.strip() or f"{' '.join(arguments)}: exit status {done.returncode}")
    return done.stdout
