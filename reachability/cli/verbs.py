"""What each verb does: an exit code, and what it prints as text or as data."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from reachability import diff, dns, findings, intents, lint, questions, selectors
from reachability.cli import inputs
from reachability.cli.tables import clean, table
from reachability.flows.pairs import Answer, Flows
from reachability.picture import matrix, page, svg

GOOD, BAD, USAGE, NOT_KNOWN = 0, 1, 2, 3


@dataclass
class Outcome:
    """The result of a verb."""

    code: int
    data: dict[str, Any]
    text: list[str] = field(default_factory=list)

    def section(self, title: str, body: str) -> None:
        """Add a titled part, unless it is empty."""
        if body:
            self.text += [title, "", body, ""]


def report(arguments: argparse.Namespace) -> Outcome:
    """Everything about one network."""
    wanted = [each for each in (arguments.source, arguments.target) if each]
    flows = inputs.load(arguments.input, arguments, selectors.cuts(wanted))
    answers = list(_answers(flows, arguments.source, arguments.target))
    wrong = findings.all_findings(flows)
    resolutions = _resolutions(flows)
    for path, draw in ((arguments.svg, svg.draw), (arguments.html, page.write)):
        if path:
            try:
                Path(path).write_text(draw(matrix.build(flows)), encoding="utf-8")
            except OSError as fault:
                raise inputs.BadInputError(f"{path}: {fault.strerror}") from None
    found = Outcome(
        BAD if wrong else NOT_KNOWN if flows.model.resources.unread else GOOD,
        {
            "places": [{"name": p.name, "kind": p.kind, "network": p.network} for p in flows.model.places],
            "flows": [_answer(each) for each in answers],
            "names": resolutions,
            "findings": [vars_of(each) for each in wrong],
            "notKnown": [str(each) for each in flows.model.gaps],
        },
    )
    rows = [(each.source.name, each.target.name, str(each.sure), _rest(each)) for each in answers]
    found.section("Who reaches whom", table(rows, ("from", "to", "open", "")) if rows else "nothing reaches anything")
    names = [(each["network"], each["name"], each["verdict"], each["why"]) for each in resolutions]
    found.section("What resolves where", table(names, ("network", "name", "answer", "because")) if names else "")
    found.section("Findings", "\n".join(clean(str(each)) for each in wrong))
    found.section("Not known", "\n".join(clean(str(each)) for each in flows.model.gaps))
    return found


def _answers(flows: Flows, source: str | None, target: str | None) -> Iterable[Answer]:
    senders = selectors.select(flows, source) if source else flows.space.all
    called = selectors.select(flows, target) if target else flows.space.all
    for answer in flows.answers():
        here = flows.space.of_place[flows.index[answer.source.key]]
        there = flows.space.of_place[flows.index[answer.target.key]]
        if here & senders and there & called and (answer.target.kind != "platform" or target):
            yield answer


def _answer(each: Answer) -> dict[str, Any]:
    return {
        "from": each.source.name,
        "to": each.target.name,
        "open": str(each.sure),
        "openForAll": str(each.all),
        "possible": str(each.possible),
    }


def _rest(each: Answer) -> str:
    said = []
    if each.all is not each.sure:
        said.append(f"for all their addresses: {each.all}")
    doubtful = each.possible - each.sure
    if doubtful:
        said.append(f"not known: {doubtful}")
    return "; ".join(said)


def _resolutions(flows: Flows) -> list[dict[str, Any]]:
    resources = flows.model.resources
    names = dns.private_names(resources)
    resolver = dns.Resolver(flows, dns.read_zones(resources), names)
    made = []
    for network in flows.model.networks.values():
        if not flows.roads.standing.get(network.key, 0) & flows.space.calling:
            continue
        for name in names:
            found = resolver.resolve(network.key, name)
            made.append(
                {
                    "network": network.name,
                    "name": name.public,
                    "verdict": found.verdict,
                    "answer": found.answer,
                    "why": found.why,
                    "steps": list(found.steps),
                }
            )
    return made


_CODES: Final = {questions.OPEN: GOOD, questions.BLOCKED: GOOD, questions.UNKNOWN_VERDICT: NOT_KNOWN}


def explain(arguments: argparse.Namespace) -> Outcome:
    """Every pair that the two names stand for, each with the ways and what decides."""
    try:
        asked = questions.region(arguments.port, arguments.protocol)
    except ValueError as fault:
        raise inputs.BadInputError(str(fault)) from None
    wanted = [arguments.source, arguments.target]
    flows = inputs.load(arguments.input, arguments, selectors.cuts(wanted))
    sources, targets = (questions.find(flows, words) for words in wanted)
    if len(sources) * len(targets) > 200:
        raise inputs.BadInputError(
            f"{len(sources)} x {len(targets)} pairs are too many to explain; use report or assert"
        )
    found = [
        questions.explain(flows, source, target, asked)
        for source in sources
        for target in targets
        if source.key != target.key or len(sources) == 1
    ]
    code = max((_CODES[each.verdict] for each in found), default=GOOD)
    outcome = Outcome(code, {"answers": [_explanation(each) for each in found]})
    for each in found:
        outcome.text.append(clean(f"{each.source} -> {each.target}, {each.asked}: {each.verdict.upper()}"))
        for way in each.ways:
            if len(each.ways) > 1 or way.over:
                over = f" over {', '.join(way.over)}" if way.over else " straight"
                outcome.text.append(clean(f"  way{over}: {way.verdict}, arrives: {way.arrives}"))
            for leg in way.legs:
                outcome.text.append(clean(f"    {leg.source} -> {leg.target}: {leg.packet}"))
                outcome.text += [clean(f"      {hop}") for hop in leg.hops]
        outcome.text += [clean(f"  missing: {each_missing}") for each_missing in each.missing]
        outcome.text.append("")
    return outcome


def _explanation(each: questions.Explanation) -> dict[str, Any]:
    return {
        "from": each.source,
        "to": each.target,
        "asked": each.asked,
        "verdict": each.verdict,
        "reason": each.reason,
        "missing": list(each.missing),
        "ways": [
            {
                "verdict": way.verdict,
                "over": list(way.over),
                "arrives": way.arrives,
                "legs": [
                    {
                        "from": leg.source,
                        "to": leg.target,
                        "packet": leg.packet,
                        "hops": [vars_of(hop) for hop in leg.hops],
                    }
                    for leg in way.legs
                ],
            }
            for way in each.ways
        ],
    }


def compare(arguments: argparse.Namespace) -> Outcome:
    """What opened and closed."""
    found = diff.compare(inputs.load(arguments.old, arguments), inputs.load(arguments.new, arguments))
    code = BAD if found.changes else GOOD
    outcome = Outcome(
        code,
        {
            "changes": [vars_of(each) for each in found.changes],
            "added": list(found.added),
            "removed": list(found.removed),
        },
    )
    rows = [(each.kind, each.source, each.target, each.what, each.reason) for each in found.changes]
    outcome.section("Flows", table(rows, ("", "from", "to", "what", "because")) if rows else "no flow changed")
    outcome.section("New places", "\n".join(clean(each) for each in found.added))
    outcome.section("Places that are gone", "\n".join(clean(each) for each in found.removed))
    return outcome


def check_rules(arguments: argparse.Namespace) -> Outcome:
    """What lint finds."""
    found = lint.lint(inputs.load(arguments.input, arguments))
    rows = [(each.kind, each.subject, each.message) for each in found]
    text = table(rows, ("kind", "where", "what")) if rows else "nothing to complain about"
    return Outcome(BAD if found else GOOD, {"findings": [vars_of(each) for each in found]}, [text])


def check_intents(arguments: argparse.Namespace) -> Outcome:
    """The verdict of each intent."""
    flows, wanted = inputs.proof(arguments)
    results = intents.check(flows, wanted)
    verdicts = {each.verdict for each in results}
    code = BAD if intents.REFUTED in verdicts else NOT_KNOWN if intents.UNKNOWN_RESULT in verdicts else GOOD
    outcome = Outcome(
        code,
        {
            "results": [
                {
                    "name": each.intent.name,
                    "must": each.intent.must,
                    "why": each.intent.why,
                    "verdict": each.verdict,
                    "witness": each.witness,
                    "details": list(each.details),
                    "hops": list(each.hops),
                    "checked": each.checked,
                }
                for each in results
            ]
        },
    )
    rows = [(each.intent.name, each.verdict, each.witness or f"{each.checked} pairs") for each in results]
    outcome.text.append(table(rows, ("intent", "verdict", "shown by")))
    for each in results:
        if each.verdict != intents.PROVED:
            outcome.text += ["", clean(f"{each.intent.name}: {each.verdict}. {each.intent.why}")]
            outcome.text += [clean(f"  {line}") for line in (*each.details[:12], *each.hops)]
    return outcome


def vars_of(each: Any) -> dict[str, Any]:
    """The fields of a small dataclass."""
    return {name: getattr(each, name) for name in each.__slots__}


VERBS: Final = {
    "report": report,
    "explain": explain,
    "diff": compare,
    "lint": check_rules,
    "assert": check_intents,
}
