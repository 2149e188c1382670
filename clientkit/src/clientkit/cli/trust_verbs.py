"""What the verbs of `clientkit trust` do: call the library, say what happened."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shlex
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from clientkit import certificates, deploy_client, files, home
from clientkit.errors import ClientkitError
from clientkit.trust import authorities, certifi_store, environment, interpreters, os_store, registry, upkeep
from clientkit.trust import bundle as bundles

if TYPE_CHECKING:
    from cryptography import x509

    from clientkit.trust.bundle import Written


def _trusted(paths: list[Path]) -> tuple[x509.Certificate, ...]:
    found = authorities.read(paths, dt.datetime.now(dt.UTC))
    for line in authorities.warnings(found):
        print(f"clientkit: note: {line}", file=sys.stderr)
    return found


def call(given: argparse.Namespace) -> int:
    """Ways 1 and 2."""
    import requests

    from clientkit import tls
    from clientkit.trust import call as calls

    options: dict[str, object] = {"data": given.data, "headers": dict(_header(one) for one in given.header)}
    try:
        if given.insecure:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the same line is on standard error
                answer = calls.unverified(given.url, reason=given.reason, method=given.method, **options)
        else:
            answer = calls.verified(
                given.url,
                authority=given.authority,
                method=given.method,
                revocation=tls.Revocation(given.revocation),
                client_certificate=given.client_certificate,
                client_key=given.client_key,
                **options,
            )
    except (requests.RequestException, OSError) as error:
        explained = tls.explain(error)
        if explained is None:
            raise ClientkitError(f"{given.url}: {error}") from error
        raise ClientkitError(f"{given.url}: {explained.seen}. {explained.means}. To do: {explained.do}") from error
    sys.stdout.write(answer.text if answer.text.endswith("\n") or not answer.text else f"{answer.text}\n")
    if answer.status_code >= 400:
        raise ClientkitError(f"{given.url} answers {answer.status_code} {answer.reason}")
    return 0


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise ClientkitError(f"{text!r} is not a header; an example of one: 'Authorization: Bearer TOKEN'")
    return name.strip(), value.strip()


def export(given: argparse.Namespace) -> int:
    """Write what a server shows."""
    from clientkit import tls

    host, _, port = given.host.partition(":")
    if port and not port.isdecimal():
        raise ClientkitError(f"{given.host} is not HOST or HOST:PORT, for instance ml.contoso.example:443")
    sent = tls.presented(host, int(port or 443)).certificates
    files.replace(given.out, certificates.pem(sent))
    for one in sent:
        kind = "authority" if certificates.is_authority(one) else "server's own"
        print(f"{kind}: {certificates.title(one)}, sha256 {certificates.fingerprint(one)}")
    print(f"wrote {given.out}; nothing of it is verified: compare the fingerprint before you trust it")
    return 0


def _bundle(given: argparse.Namespace) -> Path:
    path: Path = (given.bundle or home.bundle()).resolve()
    if not path.is_file():
        raise ClientkitError(f"{path} is not there; make it first: clientkit trust bundle --authority root.pem")
    return path


def env(given: argparse.Namespace) -> int:
    """Way 3, variables."""
    windows = sys.platform == "win32"
    if given.unset:
        if windows:
            _run([("reg", "delete", r"HKCU\Environment", "/v", name, "/f") for name, _ in environment.VARIABLES])
        elif environment.unset_in_profile(_profile(given)):
            print(f"{_profile(given)}: variables taken out")
        else:
            print(f"{_profile(given)}: nothing to do")
        return 0
    path = _bundle(given)
    if not given.set:
        print("\n".join(environment.lines(path, given.shell or ("powershell" if windows else "sh"))))
    elif windows:
        _run(environment.windows_commands(path))
    else:
        changed = environment.set_in_profile(path, _profile(given))
        print(f"{_profile(given)}: {'variables set; they hold from the next login on' if changed else 'nothing to do'}")
    return 0


def _profile(given: argparse.Namespace) -> Path:
    return given.profile or Path.home() / ".profile"


def _run(commands: list[tuple[str, ...]] | tuple[tuple[str, ...], ...]) -> None:
    for command in commands:
        fault = environment.run(command)
        print(f"{subprocess.list2cmdline(command)}: {fault or 'done'}")


def tools(given: argparse.Namespace) -> int:
    """Way 3, settings of each client."""
    path = (given.bundle or home.bundle()).resolve() if given.unset else _bundle(given)
    chosen = [one for one in environment.settings(path) if not given.only or one.client in given.only]
    failed = False
    for one in chosen:
        command = one.unset if given.unset else one.set
        if not (given.set or given.unset):
            print(subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command))
            continue
        fault = environment.run(command)
        failed |= bool(fault) and not fault.endswith("is not installed")
        print(f"{one.client}: {fault or 'done'}")
    return 1 if failed else 0


def deploy(given: argparse.Namespace) -> int:
    """Way 3, DeployClient."""
    settings = deploy_client.Verification(_bundle(given), given.client_certificate, given.client_key)
    print("\n".join(deploy_client.lines(settings)))
    return 0


def bundle(given: argparse.Namespace) -> int:
    """Way 4, the merged bundle."""
    path = given.out or home.bundle()
    if given.drop:
        marks = [certificates.fingerprint(one) for file in given.drop for one in certificates.read(file)]
        done = bundles.drop(path, marks)
        print(f"{path}: {'authorities taken out' if done.changed else 'nothing to do'}")
        return 0
    _say(bundles.merge(_trusted(given.authority), path))
    print('point the clients at it: eval "$(clientkit trust env)"; for good: clientkit trust env --set')
    return 0


def certifi(given: argparse.Namespace) -> int:
    """Way 4, certifi's own file."""
    trusted = _trusted(given.authority)
    if given.all:
        files_of = [store.cacert for store in interpreters.find()]
    elif given.cacert:
        files_of = given.cacert
    else:
        files_of = [_store_of(python).cacert for python in given.python]
    refused = 0
    for cacert in dict.fromkeys(files_of):
        try:
            _say(certifi_store.append(trusted, cacert))
        except certifi_store.SystemBundleError as error:
            if not given.all:
                raise
            print(f"clientkit: note: {error}", file=sys.stderr)
        except (ClientkitError, OSError) as error:
            if not given.all:
                raise
            refused += 1
            print(f"clientkit: {cacert}: {error}", file=sys.stderr)
    if not files_of:
        print("no Python with certifi was found; name one with --python or --cacert")
    return 1 if refused or not files_of else 0


def _store_of(python: Path) -> interpreters.Store:
    store = interpreters.of(python)
    if store is None:
        raise ClientkitError(f"{python} does not start or has no certifi; give its cacert.pem with --cacert")
    return store


def _say(done: Written) -> None:
    if not done.changed:
        print(f"{done.path}: nothing to do, the authorities are in it")
        return
    print(f"{done.path}: {', '.join(done.added) or 'merged anew'}")
    if done.backup is not None:
        print(f"  the file before: {done.backup}")


def system(given: argparse.Namespace) -> int:
    """Way 4, the operating system's store."""
    trusted = _trusted(given.authority)
    windows = sys.platform == "win32" and given.root is None
    if windows:
        folder = Path(tempfile.mkdtemp(prefix="clientkit-"))
        plan = os_store.windows(trusted, folder, undo=given.undo)
    else:
        family = os_store.debian(given.root) if given.root else os_store.detect()
        plan = os_store.linux(trusted, family, undo=given.undo)
    if given.print:
        print("\n".join(plan.lines()) or "nothing to do")
        return 0
    os_store.apply(plan)
    print("\n".join(plan.lines()) or "nothing to do")
    return 0


def show(given: argparse.Namespace) -> int:
    """What was put where."""
    found = upkeep.conditions()
    rows = [
        {
            "kind": one.install.kind,
            "path": one.install.path,
            "authorities": [certificates.title(each) for each in registry.certificates_of(one.install)],
            "fault": one.fault,
        }
        for one in found
    ]
    if given.json:
        print(json.dumps(rows, indent=2))
    else:
        for row in rows:
            print(f"{row['kind']}: {row['path']}: {', '.join(row['authorities'])}: {row['fault'] or 'as it was left'}")
        if not rows:
            print("nothing was put into any store by this user")
    return 1 if any(one.fault for one in found) else 0


def repair(given: argparse.Namespace) -> int:
    """Put right what an upgrade undid."""
    del given
    done = list(upkeep.repair())
    for install, what in done:
        print(f"{install.path}: {what}")
    if not done:
        print("nothing to do")
    return 0


def undo(given: argparse.Namespace) -> int:
    """Take out what was put in."""
    wanted = None if given.all else {str(path.resolve()) for path in given.path}
    known = registry.load()
    unknown = (wanted or set()) - {one.path for one in known}
    if unknown:
        raise ClientkitError(
            f"clientkit put nothing into {', '.join(sorted(unknown))}; clientkit trust show lists what it did"
        )
    for one in known:
        if wanted is None or one.path in wanted:
            print(f"{one.path}: {upkeep.undo(one)}")
    return 0
