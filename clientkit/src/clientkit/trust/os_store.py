"""The operating system's store: what .NET, browsers, curl and system Pythons read."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1

from clientkit import certificates, files
from clientkit.errors import ClientkitError

UPDATE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Family:
    """How one kind of Linux takes an authority: a file in a folder, then a command."""

    name: str
    anchors: Path
    update: tuple[str, ...]
    refresh: tuple[str, ...]  # after a file was taken out


@dataclass(frozen=True, slots=True)
class Plan:
    """Files to write or delete, then commands to run."""

    write: tuple[tuple[Path, bytes], ...]
    delete: tuple[Path, ...]
    commands: tuple[tuple[str, ...], ...]

    def lines(self) -> tuple[str, ...]:
        """The plan for people: what a person with the rights would type."""
        return (
            *(f"install {len(content)} bytes as {path}" for path, content in self.write),
            *(f"delete {path}" for path in self.delete),
            *(subprocess.list2cmdline(one) if one[0] == "certutil" else shlex.join(one) for one in self.commands),
        )


def debian(root: Path | None = None) -> Family:
    """Debian and Ubuntu. With `root`, a store below that folder, to try it out: its links point to that folder."""
    top = root or Path("/")
    command = ["update-ca-certificates"]
    if root is not None:
        command += ["--localcertsdir", str(top / "usr/local/share/ca-certificates")]
        command += [
            "--etccertsdir",
            str(top / "etc/ssl/certs"),
            "--hooksdir",
            str(top / "etc/ca-certificates/update.d"),
        ]
        command += ["--certsconf", str(top / "etc/ca-certificates.conf")]
    return Family("debian", top / "usr/local/share/ca-certificates", tuple(command), (*command, "--fresh"))


def red_hat() -> Family:
    """Red Hat, Fedora, Azure Linux."""
    update = ("update-ca-trust", "extract")
    return Family("red hat", Path("/etc/pki/ca-trust/source/anchors"), update, update)


def p11_kit() -> Family:
    """Others with p11-kit's `trust` (Arch, openSUSE): their anchors folder and extractor."""
    update = ("trust", "extract-compat")
    return Family("p11-kit", Path("/etc/ca-certificates/trust-source/anchors"), update, update)


def detect() -> Family:
    """This Linux's family, by the tool that it has. Raises ClientkitError."""
    for family in (debian(), red_hat(), p11_kit()):
        if shutil.which(family.update[0], path="/usr/sbin:/usr/bin:/sbin:/bin"):
            return family
    raise ClientkitError(
        "no tool for the system's store is here (update-ca-certificates, update-ca-trust, trust); on Debian and "
        "Ubuntu: apt-get install ca-certificates"
    )


def linux(trusted: Iterable[x509.Certificate], family: Family, *, undo: bool = False) -> Plan:
    """What puts `trusted` into the store of a Linux, or takes them out. Files that are right already are left out."""
    paths = {family.anchors / f"clientkit-{certificates.fingerprint(one)[:16]}.crt": one for one in trusted}
    if undo:
        gone = tuple(path for path in paths if path.exists())
        return Plan((), gone, (family.refresh,) if gone else ())
    wanted = {path: certificates.pem([one]) for path, one in paths.items()}
    write = tuple((path, pem) for path, pem in wanted.items() if not path.exists() or path.read_bytes() != pem)
    # The command runs even when every file is there: an earlier run may have been cut off between the two.
    return Plan(write, (), (family.update,))


def windows(trusted: Iterable[x509.Certificate], folder: PurePath, *, undo: bool = False) -> Plan:
    """What puts `trusted` into the machine's store of a Windows: roots to Root, intermediates to CA."""
    write: list[tuple[Path, bytes]] = []
    commands: list[tuple[str, ...]] = []
    for one in trusted:
        store = "Root" if certificates.is_self_signed(one) else "CA"
        if undo:
            commands.append(("certutil", "-delstore", store, one.fingerprint(SHA1()).hex()))  # noqa: S303  # its thumbprint
            continue
        path = Path(folder / f"clientkit-{certificates.fingerprint(one)[:16]}.cer")
        write.append((path, certificates.pem([one])))
        commands.append(("certutil", "-addstore", "-f", store, str(path)))
    return Plan(tuple(write), (), tuple(commands))


def apply(plan: Plan) -> None:
    """Do what the plan says. Raises ClientkitError without the rights, or when a command fails."""
    try:
        for path, content in plan.write:
            path.parent.mkdir(parents=True, exist_ok=True)
            files.replace(path, content)
        for path in plan.delete:
            path.unlink(missing_ok=True)
    except PermissionError as error:
        who = "an administrator's prompt" if sys.platform == "win32" else "root (sudo)"
        raise ClientkitError(f"{error.filename} may not be written; the system's store needs {who}") from error
    for command in plan.commands:
        program = shutil.which(command[0], path=None if sys.platform == "win32" else "/usr/sbin:/usr/bin:/sbin:/bin")
        if program is None:
            raise ClientkitError(f"{command[0]} is not on this machine; run by hand: {' '.join(command)}")
        done = subprocess.run(  # noqa: S603
            [program, *command[1:]], capture_output=True, text=True, timeout=UPDATE_SECONDS, check=False
        )
        if done.returncode:
            raise ClientkitError(f"{' '.join(command)} failed: {(done.stderr or done.stdout).strip()}")
