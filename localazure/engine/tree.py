"""Where things are in a work tree. Everything that a run makes is under the git-ignored `.venv/` and `.local/`."""

from dataclasses import dataclass
from pathlib import Path

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Tree:
    """The paths of one work tree."""

    root: Path

    @property
    def venv(self) -> Path:
        """The virtual environment of everything in the tree."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The interpreter of that environment."""
        return self.venv / "bin" / "python"

    @property
    def local(self) -> Path:
        """The folder of everything else that is generated."""
        return self.root / ".local"

    @property
    def bin(self) -> Path:
        """The CLI, when it was built here, and the language host beside it."""
        return self.local / "bin"

    @property
    def home(self) -> Path:
        """PULUMI_HOME: plugins, the selected stack."""
        return self.local / "home"

    @property
    def state(self) -> Path:
        """The file backend."""
        return self.local / "state"

    @property
    def passphrase(self) -> Path:
        """The file with the passphrase of the local stacks' secrets."""
        return self.local / "passphrase"

    @property
    def store(self) -> Path:
        """The local Azure's database."""
        return self.local / "azure.db"

    @property
    def pki(self) -> Path:
        """The development CA and the gateway's certificate."""
        return self.local / "pki"

    @property
    def logs(self) -> Path:
        """What pip and go said, in full."""
        return self.local / "log"

    @property
    def engine(self) -> Path:
        """This package: the Go module of the CLI, the language host, the provider launchers."""
        return self.root / "localazure" / "engine"


def this_tree() -> Tree:
    """The tree that this file is in."""
    return Tree(Path(__file__).resolve().parents[2])
