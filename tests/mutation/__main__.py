"""Mutation testing of the policies: one small change at a time, and the tests must notice it.

    python -m tests.mutation                        every mutant; exits with 1 below 95 %
    python -m tests.mutation --sample 200           that many, drawn by --seed
    python -m tests.mutation policies/nodes         one folder or file

cosmic-ray makes the changes; it is installed in an environment of its own in .local/bench. Survivors are printed with
the changed line. Those that cannot be noticed, because they change nothing, are listed in survivors.json with the
reason and do not count.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.progress import track

from tests.mutation.trial import Mutant, survives, tests_for, warm_up

VERSION = "8.7.0"
WANTED = 0.95
ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests" / "policies"
ALLOWED = Path(__file__).with_name("survivors.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign. Returns 0 when enough mutants are noticed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", default=["policies"], help="files or folders (default: policies)")
    parser.add_argument("--sample", type=int, metavar="N", help="only N of the mutants")
    parser.add_argument("--seed", type=int, default=0, help="of the draw (default: 0)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at once (default: one a core)")
    given = parser.parse_args(arguments)
    os.chdir(ROOT)
    console = Console(stderr=True)
    mutants = list(_mutants(_files(given.paths), console))
    if given.sample:
        mutants = random.Random(given.seed).sample(mutants, min(given.sample, len(mutants)))
    excused = {(each["file"], each["operator"], each["text"]) for each in json.loads(ALLOWED.read_text())}
    counted = [each for each in mutants if (each.file, each.operator, _text(each)) not in excused]
    warm_up()
    if counted and not survives(_unchanged(counted[0]), tests_for(Path(counted[0].file), TESTS)):
        console.print(
            "The tests fail without any change, so no mutant can be judged: pytest tests/policies", style="red"
        )
        return 2
    with ThreadPoolExecutor(given.jobs) as threads:
        trials = threads.map(lambda each: survives(each, tests_for(Path(each.file), TESTS)), counted)
        lived = list(track(trials, "mutants", len(counted), console=console))
    survivors = [each for each, alive in zip(counted, lived, strict=True) if alive]
    for each in survivors:
        changed = each.source.splitlines()[each.line - 1].strip() if each.line else "?"
        print(f"{each.file}:{each.line}: {each.operator}\n    {_text(each)}\n    {changed}")
    share = 1 - len(survivors) / len(counted) if counted else 1.0
    left_out = len(mutants) - len(counted)
    print(
        f"{len(counted)} mutants, {len(counted) - len(survivors)} noticed ({share:.1%}; at least {WANTED:.0%} wanted), "
        f"{left_out} left out because they change nothing"
    )
    return 0 if share >= WANTED else 1


def _files(paths: Sequence[str]) -> list[Path]:
    found = [file for path in map(Path, paths) for file in ([path] if path.is_file() else sorted(path.rglob("*.py")))]
    return [file for file in found if file.name not in ("__main__.py", "__init__.py", "docs.py")]


def _mutants(files: Sequence[Path], console: Console) -> Iterator[Mutant]:
    python = ROOT / ".local" / "bench" / f"cosmic-ray-{VERSION}" / "bin" / "python"
    if not python.exists():
        console.print(f"installing cosmic-ray {VERSION} in .local/bench ...", style="dim")
        venv.create(python.parent.parent, clear=True, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"cosmic-ray=={VERSION}"]
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


def _unchanged(mutant: Mutant) -> Mutant:
    return dataclasses.replace(mutant, source=Path(mutant.file).read_text())


def _text(mutant: Mutant) -> str:
    lines = Path(mutant.file).read_text().splitlines()
    return lines[mutant.line - 1].strip() if mutant.line else ""


if __name__ == "__main__":
    sys.exit(main())
