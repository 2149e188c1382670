"""A review as Markdown: the comment on a pull request, and the job summary. What matters most comes first.

A text that would be too long is made again with fewer entries in each list, then with shorter ones: what is left out
is counted, and is in the artifacts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from review import words
from review.escape import code, cut, prose
from review.model import CLOSED, OPENED, UNSURE, Change, Environment, Location, Review

MARKER: Final = "<!-- azureml-cluster review -->"
COMMENT_LIMIT: Final = 65_000  # GitHub refuses more than 65,536 characters; counted here in UTF-8 bytes, to be sure
SUMMARY_LIMIT: Final = 1_000_000  # of a step's 1 MiB
# Entries of a list and characters of a text, from ample to bare.
_MEASURES: Final = ((200, 2000), (60, 1000), (25, 600), (12, 400), (6, 300), (3, 200), (1, 120), (0, 80))


_WIDEST_PATH: Final = 120
_SHORT: Final = 280  # characters of a message that are not folded
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Links:
    """Where things are on GitHub; empty where the text is read elsewhere. `files` ends with the commit."""

    files: str = ""
    run: str = ""


@dataclass(slots=True)
class _Page:
    """A text being written, within a measure."""

    links: Links
    most: int
    width: int
    lines: list[str] = field(default_factory=list)

    def add(self, *lines: str) -> None:
        self.lines.extend(lines)

    def short(self, text: str) -> str:
        return prose(cut(text, self.width))

    def each(self, items: Sequence[_Item], write: Callable[[_Item], Iterator[str]]) -> None:
        for item in items[: self.most]:
            self.add(*write(item))
        left = len(items) - self.most
        if left > 0:
            self.add(f"- … and {left} more in the artifacts" if self.most else f"- {left}, all in the artifacts")

    def place(self, location: Location | None) -> str:
        if location is None:
            return ""
        shown = code(f"{location.file}:{location.line}")
        return f"[{shown}]({self.links.files}/{location.file}#L{location.line})" if self.links.files else shown


def comment(review: Review, links: Links | None = None, limit: int = COMMENT_LIMIT) -> str:
    """The whole text, with the marker by which it is found again. Never longer than `limit` bytes of UTF-8."""
    text = ""
    for most, width in _MEASURES:
        text = "\n".join(_written(review, _Page(links or Links(), most, width)))
        if len(text.encode()) <= limit:
            return text
    # Fifty environments with the longest names: the verdict alone.
    bare = f"{MARKER}\n## {words.SIGNS[review.code]} {prose(cut(words.verdict(review), 200))}\n"
    return bare.encode()[:limit].decode(errors="ignore")


def _written(review: Review, page: _Page) -> list[str]:
    page.add(MARKER, f"## {words.SIGNS[review.code]} {prose(words.verdict(review))}", "")
    page.add("| | policies | flows | replaced or deleted |", "| --- | --- | --- | --- |")
    shown = review.environments[: max(page.most, 10)]
    for each in shown:
        cells = (words.policies(each), words.flows(each), words.losses(each))
        page.add(f"| {words.SIGNS[each.code]} **{prose(each.name)}** | {' | '.join(_bold(cell) for cell in cells)} |")
    if len(review.environments) > len(shown):
        page.add(f"| … {len(review.environments) - len(shown)} more | | | |")
    page.add("")
    _errors(review, page)
    _losses(review, page)
    _violations(review, page)
    _opened(review, page)
    _advice(review, page)
    shown_above = next((each for each in review.environments if _opening(each)), None)
    for each in review.environments[: max(page.most, 10)]:
        _rest(each, page, opening=[] if each is shown_above else _opening(each))
    page.add(_footer(review, page), "")
    return page.lines


def _bold(cell: str) -> str:
    """Emphasis for what a reviewer must not miss."""
    alarming = "fail" in cell or "opened" in cell or "replaced" in cell or "deleted" in cell
    return f"**{prose(cell)}**" if alarming and "unknown" not in cell else prose(cell)


def _errors(review: Review, page: _Page) -> None:
    for title, of in (("No plan", "errors"), ("Not known", "doubts")):
        said = [(each.name, text) for each in review.environments for text in getattr(each, of)]
        if said:
            page.add(f"### {title}", "")
            page.each(said, lambda item: iter([f"- **{prose(item[0])}**: {page.short(item[1])}"]))
            page.add("")


def _losses(review: Review, page: _Page) -> None:
    lost = [(each.name, change) for each in review.environments for change in each.losses]
    if not lost:
        return
    grouped: dict[tuple[str, str, str, tuple[str, ...]], tuple[Change, list[str]]] = {}
    for name, change in lost:
        key = (change.op, change.type, change.name, change.because)
        grouped.setdefault(key, (change, []))[1].append(name)
    page.add("### To be replaced or deleted", "")
    page.each(list(grouped.values()), lambda item: _loss(item, page))
    page.add("")


def _loss(item: tuple[Change, list[str]], page: _Page) -> Iterator[str]:
    change, names = item
    why = f", because of {_paths(change)}" if change.because else ""
    kind = change.type.rpartition(":")[2]
    where = page.place(change.location)
    yield (
        f"- **{prose(change.op)}** {code(change.name)} ({prose(kind)}){why} in {prose(words.listed(names))}"
        + (f" · {where}" if where else "")
    )


def _violations(review: Review, page: _Page) -> None:
    found = words.violations(review.environments, refusing=True)
    if found:
        page.add("### Policies that refuse it", "")
        page.each(found, lambda item: _violation(item, page))
        page.add("")


def _advice(review: Review, page: _Page) -> None:
    found = words.violations(review.environments, refusing=False)
    if found:
        page.add(f"<details><summary>{words.count(len(found), 'advice', 'pieces of advice')}</summary>", "")
        page.each(found, lambda item: _violation(item, page))
        page.add("", "</details>", "")


def _violation(item: words.Likeness, page: _Page) -> Iterator[str]:
    """Where and what in a few lines; a long message, with the path of a packet say, is folded beneath."""
    violation = item.violation
    severity = f" · {prose(violation.severity)} ·" if violation.severity else ""
    where = f" · {page.place(violation.location)}" if violation.location else ""
    yield f"- {code(violation.policy)}{severity} in {prose(words.listed(item.environments))}{where}<br>"
    lines = [line.strip() for line in words.said(violation, item.environments[0]).splitlines() if line.strip()]
    said = lines[0] if lines else violation.description
    yield f"  {prose(cut(said, min(page.width, _SHORT)))}"
    if (len(lines) > 1 or len(said) > _SHORT) and page.width > _SHORT:
        folded = lines[1:] if len(said) <= _SHORT else lines
        shown = "<br>".join(page.short(line) for line in folded[: page.most])
        yield f"  <details><summary>more</summary>{shown}</details>"


def _opened(review: Review, page: _Page) -> None:
    opening = [each for each in review.environments if each.flows_of(OPENED) or each.flows_of(UNSURE)]
    if not opening:
        return
    # One environment in full: the others mostly have the same, and are in their own folds below.
    first, *others = opening
    page.add(f"### Flows that open in {prose(first.name)}", "")
    page.each(_opening(first), lambda item: _flow(item, page))
    page.add("")
    if others:
        page.add(f"Below: those of {prose(words.listed([each.name for each in others]))}.", "")


def _opening(each: Environment) -> list[words.Bundle]:
    return words.bundles((*each.flows_of(OPENED), *each.flows_of(UNSURE)))


def _flow(item: words.Bundle, page: _Page) -> Iterator[str]:
    sign = {OPENED: "🔓", CLOSED: "🔒"}.get(item.kind, "❔")
    sources = words.listed(item.sources)
    yield (
        f"- {sign} {prose(sources)} → {prose(item.target)}, {code(cut(item.what, page.width))} **{prose(item.kind)}**"
    )
    for hop in item.reason.split("; ")[: page.most]:
        if hop:
            yield f"  - {page.short(hop)}"


def _rest(each: Environment, page: _Page, opening: list[words.Bundle]) -> None:
    """What is folded: one block an environment; `opening` are its flows that are not shown above."""
    closed = words.bundles(each.flows_of(CLOSED))
    other = [change for change in each.changes if not change.loses]
    if not (opening or closed or other or each.meters or each.new_places or each.gone_places or each.notes):
        return
    page.add(f"<details><summary><b>{prose(each.name)}</b>: {prose(words.changes(each))}</summary>", "")
    for note in each.notes:
        page.add(f"- {page.short(note)}")
    for title, bundles in (("Flows that open", opening), ("Flows that close", closed)):
        if bundles:
            page.add("", f"**{title}**", "")
            page.each(bundles, lambda item: _flow(item, page))
    for title, places in (("New places", each.new_places), ("Places that go", each.gone_places)):
        if places:
            page.add("", f"**{title}**: {prose(words.listed(places, max(page.most, 2)))}")
    if other:
        page.add("", "**Resources**", "")
        page.each(other, _change)
    if each.meters:
        _meters(each, page)
    page.add("", "</details>", "")


def _meters(each: Environment, page: _Page) -> None:
    page.add("", "**What is billed**", "", "| part | meter | by | before | after |", "| --- | --- | --- | --- | --- |")
    for meter in each.meters[: page.most]:
        row = (prose(meter.part), code(meter.meter), prose(meter.by), prose(meter.before), prose(meter.after))
        page.add(f"| {' | '.join(row)} |")
    if len(each.meters) > page.most:
        page.add("", f"… and {len(each.meters) - page.most} more in the artifacts")


def _change(change: Change) -> Iterator[str]:
    about = f": {_paths(change)}" if change.because else ""
    yield f"- {prose(change.op)} {code(change.name)} ({prose(change.type.rpartition(':')[2])}){about}"


def _paths(change: Change) -> str:
    return words.listed([code(cut(path, _WIDEST_PATH)) for path in words.properties(change)], 3)


def _footer(review: Review, page: _Page) -> str:
    compared = f"{prose(review.head)} against {prose(review.base)}, on a local Azure, without a credential."
    if page.links.run:
        return (
            f'<sub>{compared} Plans, matrices and pictures: <a href="{page.links.run}">artifacts of the run</a>.</sub>'
        )
    return f"<sub>{compared}</sub>"
