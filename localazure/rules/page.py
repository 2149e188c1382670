"""The page docs/what-arm-refuses.md, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from localazure.azure import CATALOGUE
from localazure.core.ids import SUBSCRIPTION
from localazure.core.model import ResourceType
from localazure.rules.table import EVERY_TYPE, Row, rows, verified

_HOW: Final = {
    "documentation": "a page of Microsoft's documentation, with its date where it has one",
    "specification": "the API's own text or ranges, as the SDK and the specification carry them",
    "SDK": "the shape of the SDK's classes",
    "issue": "an issue or pull request that shows the refusal",
    "unverified": "general knowledge: it is refused all the same, and no test asserts the code",
}
_INTRODUCTION: Final = """\
# What ARM refuses

What the local Azure says no to, and how each of it is known. The page is made from the code by
`python -m localazure rules --markdown`; without a flag the same is a table on the terminal, and `--json` is for
programs. A rule stands beside the resource types of its ARM namespace, in `localazure/<namespace>/`.

The words of a message are ARM's where the source shows them. "The code is unverified" in a source says that the
refusal is known and its code is not. The example beside a code is what the test in the last column got to see; `…`
stands for the subscription and group. The last column names the test that shows the rule refusing, and the one in which
it looked at a request that went through; most are one test, on both sides of the border. Each of these tests fails when
it does not show that any more.
"""


def page() -> str:
    """The whole page."""
    found = rows()
    return "\n".join(
        [
            _INTRODUCTION,
            *_summary(found),
            *_sections(found),
            *_names(),
            *_immutable(),
            *_kept_names(),
            *_shapes(),
        ]
    )


def _summary(found: Sequence[Row]) -> Iterator[str]:
    counts = Counter(row.known for row in found)
    ids = len({row.id for row in found})
    yield f"{ids} rules in {len(found)} statements.\n"
    yield from _table(
        ("how it is known", "statements", "meaning"),
        [(known, str(counts[known]), words) for known, words in _HOW.items()],
    )
    compared = len(verified())
    yield (
        f"\nTests whose outcome was compared with a real Azure (marker `azure_verified`): {compared or 'none, zero'}."
        " How to do it stands in [testing-against-azure.md](testing-against-azure.md).\n"
    )


def _sections(found: Sequence[Row]) -> Iterator[str]:
    for section, group in groupby(found, key=lambda row: row.section):
        yield f"\n## {'Every type' if section == EVERY_TYPE else section}\n"
        yield from _table(
            ("rule", "what holds", "code, and an example", "of", "known by", "refuses / lets pass"),
            [
                (
                    row.id,
                    row.says,
                    f"{row.status} `{row.code}`" + (f"<br>{_short(row.text)}" if row.text else ""),
                    _types(row),
                    f"{row.known}: {row.source}",
                    _tests(row),
                )
                for row in group
            ],
        )


def _types(row: Row) -> str:
    if row.writes == ("*",):
        return "writes of every type"
    written = [type_.partition("/")[2] or type_ for type_ in row.writes]
    deleted = [f"deleting {type_.partition('/')[2]}" for type_ in row.deletions]
    return ", ".join([*(written if len(written) < 6 else [*written[:4], f"{len(written) - 4} more"]), *deleted])


def _short(text: str) -> str:
    return text.replace(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers", "…").replace(
        f"/subscriptions/{SUBSCRIPTION}", "…"
    )


def _tests(row: Row) -> str:
    def link(test: str) -> str:
        file, _, name = test.partition("::")
        return f"[{name.partition('[')[0]}](../{file})" if test else "-"

    named = [link(test) for test in (row.refuses, row.passes)]
    return named[0] if named[0] == named[1] else " / ".join(named)


def _names() -> Iterator[str]:
    yield "\n## Names\n"
    yield "Refused as NAME-01. Where the specification has a pattern, the provider tests it in a preview already.\n"
    grouped: dict[tuple[str, ...], list[str]] = {}
    for type_ in CATALOGUE.types:
        if type_.name is not None:
            own = type_.patterns.get(type_.path[-1] if type_.path else "") or type_.name.in_check or ""
            key = (type_.name.words, type_.name.code, f"`{own}`" if own else "", type_.name.source)
            grouped.setdefault(key, []).append(type_.type)
    yield from _table(
        ("types", "a name has", "code", "in a preview", "source"),
        [(", ".join(types), words, f"`{code}`", own, source) for (words, code, own, source), types in grouped.items()],
    )


def _immutable() -> Iterator[str]:
    yield "\n## Properties that do not change\n"
    yield (
        "Refused as IMM-01 (`PropertyChangeNotAllowed`). The text and code were seen for scale sets; that they are the "
        "same elsewhere is unverified. For what the provider replaces by itself nothing is refused: the resource is "
        "deleted and made again. Every location is kept as well (LOC-01).\n"
    )
    yield from _table(
        ("type", "refused as IMM-01", "refused by a rule of its own", "replaced by the provider"),
        [
            (
                type_.type,
                _listed(type_.immutable),
                ", ".join(f"`{path}` ({rule})" for path, rule in type_.kept.items()),
                _listed(sorted(type_.force_new)),
            )
            for type_ in CATALOGUE.types
            if type_.immutable or type_.kept or type_.force_new
        ],
    )


def _kept_names() -> Iterator[str]:
    yield "\n## Names that stay taken\n"
    yield (
        "A deleted resource of these types keeps its name until it is purged or recovered; "
        "`scripts/local azure list --deleted` shows them and `scripts/local azure purge NAME` gives one free.\n"
    )
    yield from (f"- {type_.type}" for type_ in CATALOGUE.types if type_.soft_delete)


def _shapes() -> Iterator[str]:
    yield "\n## Shapes of bodies\n"
    yield (
        "Unknown members, wrong kinds, missing members and values outside an enumeration are refused (BODY-01 to "
        "BODY-05) by the shapes of the pinned SDK. Members that only Azure answers (a state, an etag, a time) are "
        "ignored when they are sent, as ARM ignores them. The models of Microsoft's own packages for Python are a "
        "second opinion: tests/localazure/second_opinion.json lists every disagreement with its reason.\n"
    )
    demanded = [type_ for type_ in CATALOGUE.types if type_.required]
    yield from _table(
        ("type", "demanded by ARM and optional in the SDK"),
        [(type_.type, _listed(_without_names(type_))) for type_ in demanded if _without_names(type_)],
    )


def _without_names(type_: ResourceType) -> list[str]:
    """The demanded members but for the names of parts, which every part has."""
    return [path for path in type_.required if not path.endswith("[].name")]


def _listed(paths: Sequence[str]) -> str:
    return ", ".join(f"`{path}`" for path in paths)


def _table(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"| {' | '.join('---' for _ in headings)} |"
    for line in lines:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in line)} |"
