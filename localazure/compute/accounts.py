"""Computer names, user names and passwords of virtual machines. No message ever shows a password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from localazure.core.model import Put, World, rule
from localazure.core.values import Body, dig, items

_PROFILE: Final = "virtualMachineProfile.osProfile"
# Azure/vm-scale-sets#83, Azure/azure-quickstart-templates#2577.
_BANNED_USERS: Final = frozenset(
    [
        *(
            "1",
            "123",
            "a",
            "actuser",
            "adm",
            "admin",
            "admin1",
            "admin2",
            "administrator",
            "aspnet",
            "backup",
            "console",
        ),
        *("david", "guest", "john", "owner", "root", "server", "sql", "support", "support_388945a0", "sys"),
        *("test", "test1", "test2", "test3", "user", "user1", "user2", "user3", "user4", "user5"),
    ]
)
_BANNED_PASSWORDS: Final = frozenset(
    ["abc@123", "P@$$w0rd", "P@ssw0rd", "P@ssword123", "Pa$$word", "pass@word1", "Password!", "Password1", "Password22"]
)
_SPECIAL_IN_NAMES: Final = re.compile(r"[`~!@#$%^&*()=+_\[\]{}\\|;:.'\",<>/?\s]")
_SPECIAL_IN_USERS: Final = re.compile(r"[/\\\[\]:|<>+=;,?*@\"]")
_CLASSES: Final = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"), re.compile(r"[\W_]"))


def is_windows(body: Body) -> bool:
    """Whether the machines run Windows: their profile, disk or image says so."""
    profile = dig(body, "virtualMachineProfile") or {}
    if dig(profile, "osProfile.linuxConfiguration"):
        return False
    if dig(profile, "osProfile.windowsConfiguration"):
        return True
    if dig(profile, "storageProfile.osDisk.osType") is not None:
        return str(dig(profile, "storageProfile.osDisk.osType")).lower() == "windows"
    return "windows" in str(dig(profile, "storageProfile.imageReference.publisher") or "").lower()


@rule(
    "VMSS-02",
    "the computer name prefix keeps to the system's rule (Windows: 9 characters, not all digits)",
    code="InvalidParameter",
    source="Azure/azure-xplat-cli PR 2761, hashicorp/terraform-provider-azurerm#871",
    known="issue",
)
def computer_names(put: Put, _world: World) -> Iterator[str]:
    """A scale set adds six characters for the instance."""
    prefix = dig(put.body, f"{_PROFILE}.computerNamePrefix")
    if not isinstance(prefix, str):
        return
    if is_windows(put.body):
        if not prefix or len(prefix) > 9 or prefix.isdigit() or _SPECIAL_IN_NAMES.search(prefix):
            yield (
                "Windows computer name prefix cannot be more than 9 characters long, be entirely numeric, or contain "
                "the following characters: ` ~ ! @ # $ % ^ & * ( ) = + _ [ ] { } \\ | ; : . ' \" , < > / ?. "
                f"It is {prefix!r}."
            )
    elif not prefix or len(prefix) > 58 or _SPECIAL_IN_NAMES.search(prefix):
        yield (
            "Linux host name prefix cannot exceed 58 characters in length or contain special characters. "
            f"It is {prefix!r}."
        )


@rule(
    "VMSS-02",
    "the administrator's name keeps to the system's rule and is none of the banned ones",
    code="InvalidParameter",
    source="Azure/azure-quickstart-templates#2577, Azure/vm-scale-sets#83",
    known="issue",
)
def user_names(put: Put, _world: World) -> Iterator[str]:
    """At creation; later it cannot change."""
    user = dig(put.body, f"{_PROFILE}.adminUsername")
    if not isinstance(user, str):
        return
    windows = is_windows(put.body)
    if windows and (len(user) > 20 or user.endswith(".") or _SPECIAL_IN_USERS.search(user)):
        yield (
            "Windows admin user name cannot be more than 20 characters long, end with a period(.), or contain the "
            f'following characters: \\ / " [ ] : | < > + = ; , ? * @. It is {user!r}.'
        )
    elif not windows and not 1 <= len(user) <= 64:
        yield f"Linux admin user name must have 1 to 64 characters. It is {user!r}."
    if user.lower() in _BANNED_USERS:
        yield "The Admin Username specified is not allowed."


@rule(
    "VMSS-02",
    "the administrator's password is long and mixed enough and none of the banned ones",
    code="InvalidParameter",
    source="Azure/vm-scale-sets#83",
    known="issue",
)
def passwords(put: Put, _world: World) -> Iterator[str]:
    """8 to 123 characters (Linux 6 to 72) of at least three of the four classes."""
    password = dig(put.body, f"{_PROFILE}.adminPassword")
    if isinstance(password, str):
        low, high = (8, 123) if is_windows(put.body) else (6, 72)
        mixed = sum(1 for kind in _CLASSES if kind.search(password))
        if not low <= len(password) <= high or mixed < 3 or password in _BANNED_PASSWORDS:
            yield (
                f"The supplied password must be between {low}-{high} characters long and must satisfy at least 3 of "
                "password complexity requirements from the following: 1) Contains an uppercase character 2) Contains a "
                "lowercase character 3) Contains a numeric digit 4) Contains a special character 5) Control characters "
                "are not allowed"
            )
    elif put.before is None and dig(put.body, _PROFILE) and is_windows(put.body):
        yield f"Required parameter 'adminPassword' is missing (null) at {_PROFILE}."


@rule(
    "VMSS-02",
    "a Linux machine has a password or a key, and a key when passwords are off",
    code="InvalidParameter",
    source="general knowledge",
    known="unverified",
)
def linux_logins(put: Put, _world: World) -> Iterator[str]:
    """At creation."""
    if is_windows(put.body) or put.before is not None or not dig(put.body, _PROFILE):
        return
    keys = items(put.body, f"{_PROFILE}.linuxConfiguration.ssh.publicKeys")
    no_passwords = dig(put.body, f"{_PROFILE}.linuxConfiguration.disablePasswordAuthentication") is True
    if not keys and (no_passwords or not dig(put.body, f"{_PROFILE}.adminPassword")):
        yield "Authentication using either SSH or by user name and password must be enabled in Linux profile."


ACCOUNT_RULES: Final = (computer_names, user_names, passwords, linux_logins)
