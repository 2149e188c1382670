"""Mutation testing of the policies: one small change at a time, and the tests must notice it.

    python -m tests.mutation                        every mutant; exits with 1 below 95 %
    python -m tests.mutation --sample 200           that many, drawn by --seed
    python -m tests.mutation policies/nodes         one folder or file

cosmic-ray makes the changes; it is installed in an environment of its own in .local/bench. Those that compile to what
was there, or to what another mutant is, are made once or not at all.

The judge is tests/policies without the tests of the real engine. It runs once with nothing changed, which must pass,
and shows which tests run which lines. A mutant then meets the tests that run the function it changes and, when it
survives those, all the others. Property tests take few examples, the same ones in every trial.

Survivors are printed with the line before and after. Those that cannot be noticed, because they change nothing, stand
in survivors.json: file, operator, the line as it is ("text") and as it becomes ("becomes"), and the reason. They do
not count. They are tried all the same: an excuse for a mutant that is noticed, or that is not made any more, is told
and fails the campaign.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
import venv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from tests.mutation.choice import Choice
from tests.mutation.trial import Mutant, Trial, run, warm_up, watch

VERSION = "8.7.0"
WANTED = 0.95
ROOT = Path(__file__).parents[2]
POLICIES = ROOT / "policies"
TESTS = ROOT / "tests" / "policies"
EXCUSES = Path(__file__).with_name("survivors.json")

Key = tuple[str, str, str, str]
"""What tells a mutant from others: file, operator, the line before and after."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign. Returns 0 when enough mutants are noticed and every excuse holds, 2 when none can be judged."""
    parser = _parser()
    given = parser.parse_args(arguments)
    os.chdir(ROOT)
    empty = [path for path in given.paths if not _files([path])]
    if empty:
        parser.error(f"no policies in {', '.join(empty)}; name files or folders like policies/nodes")
    console = Console(stderr=True)
    started = time.monotonic()
    mutants = [each for each in _mutants(_files(given.paths), console) if given.line is None or each.line in given.line]
    if not mutants:
        at = ", ".join(map(str, given.line or ()))
        parser.error(f"nothing to change at line {at}: name lines of code" if at else "nothing to change there")
    made = {key(each) for each in mutants}
    if given.sample:
        mutants = random.Random(given.seed).sample(mutants, min(given.sample, len(mutants)))
    warm_up()
    console.print("running the tests with nothing changed ...", style="dim")
    watched = watch(TESTS, POLICIES)
    if watched is None:
        console.print(
            "The tests fail without any change, so no mutant can be judged: pytest tests/policies", style="red"
        )
        return 2
    alive = survivors(mutants, Choice(*watched), given.jobs, console)
    excuses = _excuses()
    lived = {key(each) for each in alive}
    tried = {key(each) for each in mutants}
    wrong = sorted(each for each in excuses if each in tried and each not in lived)
    if not given.sample and given.line is None:
        files = {str(file) for file in _files(given.paths)}
        wrong += sorted(each for each in excuses if each[0] in files and each not in made)
    counted = [each for each in mutants if key(each) not in excuses]
    left = [each for each in alive if key(each) not in excuses]
    report = _report(mutants, counted, left, wrong, time.monotonic() - started)
    _print(report)
    if given.json:
        given.json.write_text(json.dumps(report, indent=2) + "\n")
    return 0 if report["share"] >= WANTED and not wrong else 1


def survivors(mutants: Sequence[Mutant], choice: Choice, jobs: int, console: Console) -> list[Mutant]:
    """The mutants that no test notices, in the order given."""
    alive: Sequence[Mutant] = mutants
    for stage, chosen in (("tests of the function", choice.first), ("all other tests", choice.rest)):
        trials: list[Trial] = [chosen(each) for each in alive]
        passed = dict(_told(run(trials, jobs), f"mutants, {stage}", len(trials), console))
        alive = [each for place, each in enumerate(alive) if passed[place]]
    return list(alive)


def _told(ended: Iterable[tuple[int, bool]], what: str, count: int, console: Console) -> Iterator[tuple[int, bool]]:
    """Hand them on, with a bar where somebody looks and a line for each twentieth where a log is kept."""
    if console.is_terminal:
        yield from track(ended, what, count, console=console)
        return
    for number, each in enumerate(ended, 1):
        if number * 20 // max(count, 1) != (number - 1) * 20 // max(count, 1):
            console.print(f"{what}: {number} of {count}")
        yield each


def key(mutant: Mutant) -> Key:
    """What tells it from others; both lines without the spaces around them."""
    before, after = (_line(text, mutant.line) for text in (Path(mutant.file).read_text(), mutant.source))
    return mutant.file, mutant.operator, before, after


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", default=["policies"], help="files or folders (default: policies)")
    parser.add_argument("--line", type=int, action="append", metavar="N", help="only the mutants of this line")
    parser.add_argument("--sample", type=int, metavar="N", help="only N of the mutants")
    parser.add_argument("--seed", type=int, default=0, help="of the draw (default: 0)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at once (default: one a core)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the counts and the survivors there too")
    return parser


def _excuses() -> set[Key]:
    """The mutants that need not be noticed."""
    return {
        (each["file"], each["operator"], each["text"], each["becomes"])
        for each in json.loads(EXCUSES.read_text())
        if each["reason"]
    }


def _report(
    mutants: Sequence[Mutant], counted: Sequence[Mutant], left: Sequence[Mutant], wrong: Sequence[Key], seconds: float
) -> dict[str, Any]:
    per_file, lived = Counter(each.file for each in counted), Counter(each.file for each in left)
    noticed = len(counted) - len(left)
    return {
        "cosmic-ray": VERSION,
        "mutants": len(counted),
        "noticed": noticed,
        "share": noticed / len(counted) if counted else 1.0,
        "excused": len(mutants) - len(counted),
        "seconds": round(seconds),
        "files": {file: {"mutants": count, "noticed": count - lived[file]} for file, count in sorted(per_file.items())},
        "survivors": [
            dict(zip(("file", "operator", "text", "becomes"), key(each), strict=True), line=each.line) for each in left
        ],
        "wrong excuses": [dict(zip(("file", "operator", "text", "becomes"), each, strict=True)) for each in wrong],
    }


def _print(report: dict[str, Any]) -> None:
    for each in report["survivors"]:
        print(f"{each['file']}:{each['line']}: {each['operator']}\n    {each['text']}\n    {each['becomes']}")
    for each in report["wrong excuses"]:
        print(f"{each['file']}: excused in survivors.json, but noticed or not made any more: {each['operator']}")
        print(f"    {each['text']}\n    {each['becomes']}")
    share = int(report["share"] * 1000) / 10  # never rounded up
    print(
        f"mutation: {report['mutants']} mutants, {report['noticed']} noticed ({share} %; at least {WANTED:.0%} "
        f"wanted), {report['excused']} more excused because they change nothing, {report['seconds']} s"
    )


def _files(paths: Sequence[str]) -> list[Path]:
    found = [file for path in map(Path, paths) for file in ([path] if path.is_file() else sorted(path.rglob("*.py")))]
    return [
        file for file in found if file.suffix == ".py" and file.name not in ("__main__.py", "__init__.py", "docs.py")
    ]


def _mutants(files: Sequence[Path], console: Console) -> Iterator[Mutant]:
    python = ROOT / ".local" / "bench" / f"cosmic-ray-{VERSION}" / "bin" / "python"
    if not python.exists():
        console.print(f"installing cosmic-ray {VERSION} in .local/bench ...", style="dim")
        venv.create(python.parent.parent, clear=True, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"cosmic-ray=={VERSION}"]
        subprocess.run(pip, check=True)
    console.print(f"making the mutants of {len(files)} files ...", style="dim")
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        script = Path(__file__).with_name("mutants.py")
        outputs = threads.map(
            lambda file: subprocess.run([python, script, file], capture_output=True, text=True, check=True).stdout,
            files,
        )
        for output in outputs:
            for line in output.splitlines():
                made = json.loads(line)
                yield Mutant(module=".".join(Path(made["file"]).with_suffix("").parts), **made)


if __name__ == "__main__":
    sys.exit(main())
