"""`clientkit doctor` and `clientkit explain`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from clientkit.errors import ClientkitError


def add(subjects: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both subjects to the command line."""
    doctor = subjects.add_parser(
        "doctor",
        help="find out what is missing between here and the cluster",
        description="Check names, ports, TLS, revocation, the way out, clock and proxies from where this runs. Exit "
        "code 0: no fault; 1: a fault; 2: the facts or the command line cannot be used; 3: no fault, but something "
        "could not be found out.",
        epilog="example: pulumi stack output --json > facts.json; clientkit doctor --facts facts.json",
    )
    doctor.add_argument("--facts", type=Path, required=True, metavar="FILE", help="JSON of pulumi stack output")
    doctor.add_argument(
        "--dns", action="append", metavar="ADDRESS[:PORT]", help="ask this server, not this machine's; repeatable"
    )
    doctor.add_argument("--service-tags", type=Path, metavar="FILE", help="ServiceTags_Public_*.json of Microsoft")
    doctor.add_argument(
        "--azure", action="store_true", help="also ask Network Watcher (needs clientkit[azure], az login)"
    )
    doctor.add_argument("--workspace-guid", metavar="GUID", help="of the workspace, where names hold {guid}")
    doctor.add_argument("--json", action="store_true", help="print JSON")
    doctor.add_argument("--all", action="store_true", help="show what is right too")
    doctor.add_argument("--timeout", type=float, default=5.0, metavar="SECONDS", help="for each step; default 5")
    doctor.add_argument("--deadline", type=float, default=60.0, metavar="SECONDS", help="for everything; default 60")
    doctor.set_defaults(run=_doctor)
    explain = subjects.add_parser(
        "explain",
        help="what a pasted error means, and which finding tells the causes apart",
        epilog='example: clientkit explain "CERTIFICATE_VERIFY_FAILED: unable to get local issuer certificate"',
    )
    explain.add_argument("text", nargs="+", metavar="TEXT", help="the symptom; - reads it from standard input")
    explain.set_defaults(run=_explain)


def _doctor(given: argparse.Namespace) -> int:
    from rich.console import Console

    from clientkit.doctor import dns, facts, report, run, service_tags

    try:
        known = facts.load(given.facts)
        if given.workspace_guid:
            known = known.with_guid(given.workspace_guid)
        if given.timeout <= 0 or given.deadline <= 0:
            raise ClientkitError("--timeout and --deadline are seconds above zero, for instance --timeout 5")
        servers = tuple(dns.parse_server(one) for one in given.dns) if given.dns else dns.system_servers()
        ranges = service_tags.load(given.service_tags) if given.service_tags else service_tags.Ranges()
        if given.azure and known.watcher is None:
            raise ClientkitError(f"{given.facts} has no network_watcher, which --azure needs")
        options = run.Options(servers, ranges, given.timeout, given.deadline, given.azure)
        checks = tuple(run.plan(known, options))
    except ClientkitError as error:
        print(f"clientkit: {error}", file=sys.stderr)
        return report.UNUSABLE
    found = run.run(checks, given.deadline)
    if given.json:
        print(report.as_json(found))
    else:
        report.show(found, Console(), everything=given.all)
    return report.exit_code(found)


def _explain(given: argparse.Namespace) -> int:
    from clientkit.doctor import symptoms

    text = sys.stdin.read() if given.text == ["-"] else " ".join(given.text)
    found = symptoms.match(text)
    for one in found:
        print(f"{one.title}\n  means: {one.means}.\n  findings to look for: {', '.join(one.codes)}\n  to do: {one.do}")
    if not found:
        print("clientkit: this symptom is not known; clientkit doctor looks at everything", file=sys.stderr)
        return 1
    return 0
