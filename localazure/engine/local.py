"""scripts/local: run any command against the local Azure."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from localazure.engine import stacks
from localazure.engine.cli import Cli
from localazure.engine.fault import SetupError
from localazure.engine.pki import ensure_pki
from localazure.engine.progress import Progress
from localazure.engine.setup import ensure_all, stop_cleanly
from localazure.engine.surroundings import STORE, announcement, local_environment, make_folders
from localazure.engine.tree import Tree, this_tree

HELP = """\
usage: scripts/local COMMAND [ARGUMENT ...]

Run a command against the local Azure: a stand-in for Azure Resource Manager on this machine, behind the unmodified
Pulumi engine and SDKs. No cloud is touched and none is needed. Does the set-up first (scripts/setup --help).

  scripts/local pulumi preview --stack dev --policy-pack policies
  scripts/local pulumi up --stack dev --policy-pack policies
  scripts/local pulumi stack output
  scripts/local azure list                  what the local Azure holds
  scripts/local azure --help                look at it, or change it behind Pulumi's back
  scripts/local serve                       serve it over HTTPS for az and the Azure SDKs (docs/local-azure-http.md)
  scripts/local bash                        a shell in which `pulumi` is the above

State, the local Azure's store, the CLI and the development CA are in .local/ (git-ignored). A stack that has a
Pulumi.<stack>.yaml is created there when it is first used. The tracked file is read in every run and never written,
except by `pulumi config set`."""


def main(arguments: list[str]) -> int:
    """Become the command. Returns an exit code only when that could not be done."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(HELP)
        return 0 if arguments else 2
    tree = this_tree()
    if os.environ.get(STORE) != str(tree.store):
        print(announcement(tree), file=sys.stderr, flush=True)
    stop_cleanly()
    try:
        cli = ensure_all(tree, Progress())
        command, environment = prepare(tree, cli, arguments)
    except SetupError as error:
        print(f"scripts/local: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; run it again to go on from here", file=sys.stderr)
        return 130
    return become(command, environment)


def prepare(tree: Tree, cli: Cli, arguments: list[str]) -> tuple[list[str], dict[str, str]]:
    """The command line and variables for a command: for `pulumi` the stack's copied file is slipped in."""
    make_folders(tree)
    environment = local_environment(tree, os.environ)
    name, rest = arguments[0], arguments[1:]
    if name in ("azure", "serve"):
        return [str(tree.python), "-m", "localazure", name, *rest], environment
    if name != "pulumi":
        return arguments, environment
    return [cli.path, *_pulumi(tree, cli, rest, environment)], environment


def _pulumi(tree: Tree, cli: Cli, arguments: list[str], environment: dict[str, str]) -> list[str]:
    command = stacks.Command.read(arguments)
    project = stacks.Project.around(Path.cwd())
    if project is None or command.elsewhere or command.verb is None:
        return arguments
    stack = stacks.stack_of(command, project, environment, tree.home)
    if stack is None or stack not in project.stack_files():
        return arguments
    keep = _keep_tracked_file(arguments, command, stack)
    copy = stacks.write_copy(tree, project, stack)
    if project.file.parent == tree.root:
        ensure_pki(tree, stack, environment)
    if not stacks.exists(tree, project, stack):
        stacks.create(cli.path, copy, stack, environment)
    if command.stack is None:
        environment["PULUMI_STACK"] = stack
    extra = [f"--config-file={copy}"] if command.reads_config and not command.has_config_file else []
    at = arguments.index(command.verb) + 1
    return [*arguments[:at], *extra, *arguments[at:], *keep]


def _keep_tracked_file(arguments: list[str], command: stacks.Command, stack: str) -> list[str]:
    """Flags that keep `pulumi` from deleting the tracked file with its local stack."""
    if command.verb == "stack" and command.rest[:1] in (("rm",), ("remove",)):
        return ["--preserve-config"]
    if command.verb in ("destroy", "down", "dn") and "--remove" in arguments:
        raise SetupError(
            f"destroy --remove would delete the tracked Pulumi.{stack}.yaml; "
            f"run `destroy --stack {stack}`, then `stack rm {stack}`"
        )
    return []


def become(command: list[str], environment: dict[str, str]) -> NoReturn:
    """Replace this process by the command, so that signals, terminal and exit code are the command's own."""
    try:
        os.execvpe(command[0], command, environment)  # noqa: S606 - running what the user typed is the purpose
    except OSError as error:
        print(f"scripts/local: {command[0]}: {error.strerror}", file=sys.stderr)
        sys.exit(127 if isinstance(error, FileNotFoundError) else 126)
