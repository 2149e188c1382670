"""The Pulumi CLI: the user's own from PATH when it is new enough and whole, else built from the Go module in this
folder.
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from localazure.engine import stamp
from localazure.engine.fault import SetupError
from localazure.engine.golang import ensure_go, go_environment
from localazure.engine.process import explain, on_path, run_logged, said_by
from localazure.engine.progress import Progress
from localazure.engine.tree import Tree
from localazure.engine.versions import PULUMI, Version

PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
SDK = "github.com/pulumi/pulumi/sdk/v3"
HOST = "pulumi-language-python"
# What the official installation puts beside its CLI for Python programs, taken from the same Go module.
COMPANIONS = ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python")


@dataclass(frozen=True, slots=True)
class Cli:
    """The CLI of a tree."""

    path: str
    version: str
    built: bool  # by us, and therefore run with our language host


def ensure_cli(tree: Tree, progress: Progress) -> Cli:
    """The CLI to use, built when there is none. Raises SetupError."""
    official = _official(tree)
    if official is not None:
        return official
    program = tree.bin / "pulumi"
    marker = tree.bin / ".built"
    wanted = stamp.fingerprint([tree.engine / "go.mod", tree.engine / "go.sum"], str(PULUMI))
    companions = [tree.bin / Path(name).name for name in COMPANIONS]
    if not (stamp.is_current(marker, wanted) and all(file.exists() for file in (program, *companions))):
        _build(tree, progress)
        stamp.write(marker, wanted)
    host = tree.bin / HOST
    target = os.path.relpath(tree.engine / "host" / HOST, tree.bin)
    # Beside the CLI, not on PATH: there the engine takes it for the bundled host and does not warn about it in every
    # run.
    if not host.is_symlink() or os.readlink(host) != target:
        host.unlink(missing_ok=True)
        host.symlink_to(target)
    return Cli(str(program), str(PULUMI), built=True)


def _official(tree: Tree) -> Cli | None:
    """The first CLI on PATH that is new enough and has its language host; what was learnt about it is kept until it
    changes.
    """
    known_file = tree.local / "cli.json"
    for path in on_path("pulumi", outside=tree.root):
        real = path.resolve()
        facts = {"path": str(real), "changed": real.stat().st_mtime_ns}
        try:
            known = json.loads(known_file.read_bytes())
        except (OSError, ValueError):
            known = {}
        if known.get("of") != facts:
            known = {"of": facts, "version": _version_of(real)}
            tree.local.mkdir(parents=True, exist_ok=True)
            known_file.write_text(json.dumps(known))
        if is_usable(Version.find(known["version"] or ""), has_host=_has_host(real)):
            return Cli(str(path), known["version"], built=False)
    return None


def is_usable(version: Version | None, *, has_host: bool) -> bool:
    """Whether a CLI found on PATH can be used: new enough, and with the Python language host of its own release."""
    return version is not None and version >= PULUMI and has_host


def _version_of(program: Path) -> str | None:
    told = said_by([program, "version"], os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"})
    version = Version.find(told) if told else None
    return str(version) if version else None


def _has_host(program: Path) -> bool:
    return (program.parent / HOST).exists() or shutil.which(HOST) is not None


def _build(tree: Tree, progress: Progress) -> None:
    go = ensure_go(tree, progress)
    log = tree.logs / "go-build.log"
    tree.bin.mkdir(parents=True, exist_ok=True)
    part = tree.bin / ".pulumi.part"
    command: list[str | Path] = [
        go,
        "build",
        "-v",
        "-trimpath",
        "-ldflags",
        f"-s -w -X {SDK}/go/common/version.Version=v{PULUMI}",
    ]
    doing = f"building the Pulumi CLI {PULUMI} from its Go module (first time about 4 minutes on two cores)"
    with progress.step("cli", doing, f"built .local/bin/pulumi {PULUMI}") as now:
        _go([*command, "-o", part, PACKAGE], tree, log, _counting(now))
        # `go list` writes the folder as its only line when the module is in the cache, where the build has just put it.
        folder = said_by([go, "-C", tree.engine, "list", "-m", "-f", "{{.Dir}}", SDK], go_environment())
        for name in COMPANIONS:
            source = Path((folder or "").strip()) / name
            if not source.is_file():
                raise SetupError(f"the Go module {SDK} has no {name}; run `go clean -modcache`, then this again")
            copy = tree.bin / f".{source.name}.part"
            shutil.copyfile(source, copy)
            copy.chmod(0o755)
            os.replace(copy, tree.bin / source.name)
        os.replace(part, tree.bin / "pulumi")


def _counting(now: Callable[[str], None]) -> Callable[[str], None]:
    """Tell `now` how far go is: it writes `go: downloading x` for a module, and a package's path once compiled."""
    compiled = 0

    def line(text: str) -> None:
        nonlocal compiled
        if text.startswith("go: "):
            now(text.removeprefix("go: "))
        else:
            compiled += 1
            now(f"{compiled} packages compiled, the last {text}")

    return line


def _go(command: list[str | Path], tree: Tree, log: Path, now: Callable[[str], None]) -> None:
    failure = run_logged(command, log, now, environment=go_environment(), directory=tree.engine)
    if failure:
        raise explain(
            failure,
            "building the Pulumi CLI",
            "no Go module proxy in reach; connect, or name one with GOPROXY, or put a Pulumi CLI on PATH "
            "(https://www.pulumi.com/docs/install/), then run this again",
            log,
        )


def as_json(cli: Cli) -> str:
    """The CLI as one line of JSON, for tests and benchmarks."""
    return json.dumps(asdict(cli))
