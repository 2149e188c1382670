"""Way 3: pointing each client at the right authorities, by variables or by the client's own settings."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from clientkit import files
from clientkit.errors import ClientkitError

SHELLS = ("sh", "powershell", "cmd")

# The file must hold the public authorities too: all but the last of these replace the client's own.
VARIABLES: tuple[tuple[str, str], ...] = (
    ("REQUESTS_CA_BUNDLE", "requests, the Azure SDK, az"),
    ("SSL_CERT_FILE", "OpenSSL's default: urllib, httpx, aiohttp, R's curl on Linux"),
    ("CURL_CA_BUNDLE", "curl with OpenSSL"),
    ("PIP_CERT", "pip"),
    ("GIT_SSL_CAINFO", "git"),
    ("CONDA_SSL_VERIFY", "conda"),
    ("NODE_EXTRA_CA_CERTS", "npm and other Node programs; adds to their own"),
)

_BEGIN, _END = "# clientkit begin", "# clientkit end"


def lines(bundle: Path, shell: str) -> tuple[str, ...]:
    """The lines that set every variable in a running `shell` ("sh", "powershell", "cmd")."""
    value = str(bundle)
    if re.search(r"[\r\n\x00]", value):
        raise ClientkitError(f"the path {value!r} has a line end in it, which no shell takes; move the bundle")
    if shell == "sh":
        return tuple(f"export {name}={shlex.quote(value)}" for name, _ in VARIABLES)
    if shell == "powershell":
        return tuple(f"$env:{name} = '{_single(value)}'" for name, _ in VARIABLES)
    if shell == "cmd":
        if "%" in value or '"' in value:
            raise ClientkitError(f"cmd cannot take the path {value}; move the bundle to a folder without % and quotes")
        return tuple(f'set "{name}={value}"' for name, _ in VARIABLES)
    raise ClientkitError(f"unknown shell {shell!r}; one of {', '.join(SHELLS)}")


def _single(value: str) -> str:
    return value.replace("'", "''")


def set_in_profile(bundle: Path, profile: Path) -> bool:
    """Keep the variables for later sessions of a sh-like shell: a marked block in `profile`. Whether it changed."""
    block = "\n".join((_BEGIN, *lines(bundle, "sh"), _END)) + "\n"
    return _rewrite(profile, block)


def unset_in_profile(profile: Path) -> bool:
    """Take the block out again. Whether it was there."""
    return profile.exists() and _rewrite(profile, "")


def _rewrite(profile: Path, block: str) -> bool:
    with files.locked(profile):
        before = profile.read_text(encoding="utf-8") if profile.exists() else ""
        rest = re.sub(rf"^{_BEGIN}\n.*?^{_END}\n", "", before, flags=re.DOTALL | re.MULTILINE)
        if block and rest and not rest.endswith("\n"):
            rest += "\n"
        after = rest + block
        if after != before:
            files.replace(profile, after.encode(), like=profile if profile.exists() else None)
        return after != before


def windows_commands(bundle: Path) -> tuple[tuple[str, ...], ...]:
    """The commands that keep the variables for a Windows user's later sessions."""
    return tuple(("setx", name, str(bundle)) for name, _ in VARIABLES)


@dataclass(frozen=True, slots=True)
class Setting:
    """How one client is told by its own settings."""

    client: str
    set: tuple[str, ...]
    unset: tuple[str, ...]


def settings(bundle: Path) -> tuple[Setting, ...]:
    """The commands that write the bundle into each client's own settings, and those that take it out."""
    value = str(bundle)
    return (
        Setting("git", ("git", "config", "--global", "http.sslCAInfo", value), _git_unset()),
        Setting("pip", ("pip", "config", "--user", "set", "global.cert", value), _pip_unset()),
        Setting(
            "conda",
            ("conda", "config", "--set", "ssl_verify", value),
            ("conda", "config", "--remove-key", "ssl_verify"),
        ),
        Setting("npm", ("npm", "config", "set", "cafile", value), ("npm", "config", "delete", "cafile")),
    )


def _git_unset() -> tuple[str, ...]:
    return ("git", "config", "--global", "--unset-all", "http.sslCAInfo")


def _pip_unset() -> tuple[str, ...]:
    return ("pip", "config", "--user", "unset", "global.cert")


def run(command: tuple[str, ...]) -> str:
    """Run one of the commands above. Returns "" or why it failed; a client that is not installed is said so."""
    program = shutil.which(command[0])
    if program is None and command[0] == "pip":
        program = sys.executable
        command = ("pip", "-m", "pip", *command[1:])
    if program is None:
        return f"{command[0]} is not installed"
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    return "" if done.returncode == 0 else (done.stderr or done.stdout).strip().splitlines()[-1:][0]
