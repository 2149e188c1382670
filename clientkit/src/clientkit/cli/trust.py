"""`clientkit trust`: the parser. What the verbs do is in `trust_verbs`."""

from __future__ import annotations

import argparse
from pathlib import Path

from clientkit.cli import trust_verbs as verbs
from clientkit.trust.environment import SHELLS

_DESCRIPTION = (
    "Four ways to make a client accept the private CA's certificate. 1: call --insecure (one call, with a reason). "
    "2: call --authority (one call, verified). 3: env and tools (point each client at a bundle). 4: bundle "
    "(recommended), certifi, os (append the authority to a store)."
)


def add(subjects: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subject to the command line."""
    subject = subjects.add_parser("trust", help="the four ways to trust the private CA", description=_DESCRIPTION)
    parsers = subject.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_call(parsers)
    _add_export(parsers)
    _add_environment(parsers)
    _add_deploy_client(parsers)
    _add_stores(parsers)
    _add_upkeep(parsers)


_Parsers = argparse._SubParsersAction


def _authority(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--authority",
        type=Path,
        action="append",
        required=True,
        metavar="FILE",
        help="the CA's certificate(s): PEM, DER (.cer) or PKCS#7 (.p7b); repeatable",
    )


def _add_call(parsers: _Parsers[argparse.ArgumentParser]) -> None:
    call = parsers.add_parser(
        "call",
        help="ways 1 and 2: one call",
        description="Make one https call and print its body. Exit code 0 below HTTP 400, else 1.",
        epilog="example: clientkit trust call --authority root.cer https://ml.contoso.example/health",
    )
    call.add_argument("url", metavar="URL")
    how = call.add_mutually_exclusive_group(required=True)
    how.add_argument("--authority", type=Path, metavar="FILE", help="verify with this exported certificate")
    how.add_argument("--insecure", action="store_true", help="do not verify who answers; needs --reason")
    call.add_argument("--reason", default="", metavar="TEXT", help="why this call is not verified; it is logged")
    call.add_argument(
        "--revocation", choices=("off", "leaf", "chain"), default="off", help="check revocation lists; default off"
    )
    call.add_argument("--method", default="GET")
    call.add_argument("--data", metavar="TEXT", help="the body to send")
    call.add_argument("--header", action="append", default=[], metavar="'NAME: VALUE'", help="repeatable")
    call.add_argument("--client-certificate", type=Path, metavar="FILE", help="PEM, for a server that asks for one")
    call.add_argument("--client-key", type=Path, metavar="FILE")
    call.set_defaults(run=verbs.call)


def _add_export(parsers: _Parsers[argparse.ArgumentParser]) -> None:
    export = parsers.add_parser(
        "export",
        help="write the certificates that a server shows to a file",
        description="Write what HOST shows, unverified, as PEM. Compare the printed fingerprint with the one that the "
        "CA's owner gives you another way, before you trust the file.",
    )
    export.add_argument("host", metavar="HOST[:PORT]")
    export.add_argument("--out", type=Path, required=True, metavar="FILE")
    export.set_defaults(run=verbs.export)


def _add_environment(parsers: _Parsers[argparse.ArgumentParser]) -> None:
    env = parsers.add_parser(
        "env",
        help="way 3: the variables that point each client at the bundle",
        epilog='example: eval "$(clientkit trust env)"',
    )
    env.add_argument("--bundle", type=Path, metavar="FILE", help="default: the one that trust bundle writes")
    env.add_argument("--shell", choices=SHELLS, help="default: sh, on Windows powershell")
    what = env.add_mutually_exclusive_group()
    what.add_argument("--set", action="store_true", help="keep them for later sessions (profile file; setx on Windows)")
    what.add_argument("--unset", action="store_true", help="take them out again")
    env.add_argument("--profile", type=Path, metavar="FILE", help="default: ~/.profile")
    env.set_defaults(run=verbs.env)
    tools = parsers.add_parser("tools", help="way 3: the same in the settings of git, pip, conda and npm")
    tools.add_argument("--bundle", type=Path, metavar="FILE", help="default: the one that trust bundle writes")
    done = tools.add_mutually_exclusive_group()
    done.add_argument("--set", action="store_true", help="run the commands instead of printing them")
    done.add_argument("--unset", action="store_true", help="take the settings out again")
    tools.add_argument("--only", action="append", metavar="CLIENT", help="git, pip, conda or npm; repeatable")
    tools.set_defaults(run=verbs.tools)


def _add_deploy_client(parsers: _Parsers[argparse.ArgumentParser]) -> None:
    deploy = parsers.add_parser(
        "deploy-client", help="way 3 for Machine Learning Server's DeployClient: the lines to paste before it is made"
    )
    deploy.add_argument("--bundle", type=Path, metavar="FILE", help="default: the one that trust bundle writes")
    deploy.add_argument("--client-certificate", type=Path, metavar="FILE", help="PEM")
    deploy.add_argument("--client-key", type=Path, metavar="FILE", help="PEM")
    deploy.set_defaults(run=verbs.deploy)


def _add_stores(parsers: _Parsers[argparse.ArgumentParser]) -> None:
    bundle = parsers.add_parser(
        "bundle",
        help="way 4, recommended: a merged bundle beside certifi's",
        epilog="example: clientkit trust bundle --authority root.pem",
    )
    what = bundle.add_mutually_exclusive_group(required=True)
    what.add_argument("--authority", type=Path, action="append", metavar="FILE", help="PEM, DER, PKCS#7; repeatable")
    what.add_argument(
        "--drop", type=Path, action="append", metavar="FILE", help="take this authority out: the end of a rotation"
    )
    bundle.add_argument("--out", type=Path, metavar="FILE", help="default: clientkit's own folder")
    bundle.set_defaults(run=verbs.bundle)
    certifi = parsers.add_parser(
        "certifi",
        help="way 4: append to certifi's cacert.pem of any Python",
        epilog=r'example: clientkit trust certifi --authority root.cer --cacert "C:\Program Files\Microsoft\ML '
        r'Server\PYTHON_SERVER\Lib\site-packages\certifi\cacert.pem"',
    )
    _authority(certifi)
    where = certifi.add_mutually_exclusive_group(required=True)
    where.add_argument("--python", type=Path, action="append", metavar="PATH", help="an interpreter; repeatable")
    where.add_argument("--cacert", type=Path, action="append", metavar="FILE", help="a cacert.pem; repeatable")
    where.add_argument("--all", action="store_true", help="every Python found, ML Server's among them")
    certifi.set_defaults(run=verbs.certifi)
    system = parsers.add_parser("os", help="way 4: the operating system's store (needs root or an administrator)")
    _authority(system)
    system.add_argument("--print", action="store_true", help="print what would be done")
    system.add_argument("--undo", action="store_true", help="take the authorities out again")
    system.add_argument("--root", type=Path, metavar="DIR", help="a Debian store below DIR, to try it out")
    system.set_defaults(run=verbs.system)


def _add_upkeep(parsers: _Parsers[argparse.ArgumentParser]) -> None:
    show = parsers.add_parser(
        "show",
        help="what was put where, and whether it still is",
        description="Exit code 0 when all is as it was left, 1 when clientkit trust repair has something to do.",
    )
    show.add_argument("--json", action="store_true")
    show.set_defaults(run=verbs.show)
    parsers.add_parser("repair", help="put back what an upgrade of certifi undid").set_defaults(run=verbs.repair)
    undo = parsers.add_parser("undo", help="take out what was put in")
    which = undo.add_mutually_exclusive_group(required=True)
    which.add_argument("--path", type=Path, action="append", metavar="FILE", help="a bundle or cacert.pem; repeatable")
    which.add_argument("--all", action="store_true", help="every bundle and cacert.pem of this user")
    undo.set_defaults(run=verbs.undo)
