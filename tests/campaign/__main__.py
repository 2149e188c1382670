"""Disturbed runs on the real engine, with progress; a campaign that was stopped goes on.

    python -m tests.campaign                       280 runs of dev: a fault at each write in turn, then by chance
    python -m tests.campaign --runs 0 --small 220  as many of a small program: each kind at each write, and in destroy

The record lies in .local/soak; the counts are printed at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any

from tests.campaign.cases import Case, by_turns, cases
from tests.campaign.ends import CampaignError
from tests.campaign.engine import Disturbed
from tests.campaign.program import CONFIG, PROGRAM, SECRET, VARIABLE
from tests.driving import TREE, Engine

RECORD = TREE.local / "soak"


@dataclass(frozen=True)
class Program:
    """What is deployed: made in a folder; cases by count of writes and seed; every how many runs looked at fully."""

    name: str
    make: Callable[[Path], Disturbed]
    cases: Callable[[int, int], Iterator[Case]]
    fully: int


def main() -> int:
    """Run what is left of a campaign. 0 when every run came to the same end."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.campaign", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=280, help="disturbed runs of dev (default: 280)")
    parser.add_argument("--small", type=int, default=60, help="disturbed runs of the small program (default: 60)")
    parser.add_argument("--seed", type=int, default=1, help="what the order of the faults is drawn from")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at once (default: one a core)")
    parser.add_argument("--anew", action="store_true", help="forget the runs that are on record")
    options = parser.parse_args()
    if options.runs < 0 or options.small < 0 or options.jobs < 1:
        parser.error("--runs and --small are counts, 0 or more, and --jobs is 1 or more")
    failed = 0
    for program, count in ((DEV, options.runs), (SMALL, options.small)):
        if count:
            failed += _campaign(program, count, options)
    return 1 if failed else 0


def _campaign(program: Program, count: int, options: argparse.Namespace) -> int:
    RECORD.mkdir(parents=True, exist_ok=True)
    file = RECORD / f"faults-{program.name}-{options.seed}.jsonl"
    if options.anew:
        file.unlink(missing_ok=True)
    record = Record(file)
    if len([number for number in record.done if number <= count]) < count:
        with ExitStack() as ending:
            workers = []
            for _ in range(options.jobs):
                folder = ending.enter_context(tempfile.TemporaryDirectory(prefix=f"campaign-{program.name}-"))
                print(f"{program.name}: deploying once undisturbed in {folder}", flush=True)
                workers.append(Worker(program, Path(folder)))
                ending.callback(workers[-1].end)
            given = enumerate(islice(program.cases(workers[0].writes, options.seed), count), 1)
            queue: SimpleQueue[tuple[int, Case]] = SimpleQueue()
            for number, case in given:
                if number not in record.done:
                    queue.put((number, case))
            with ThreadPoolExecutor(options.jobs) as threads:
                for ended in [threads.submit(_work, worker, queue, record) for worker in workers]:
                    ended.result()
    return record.told(program, count)


def _work(worker: Worker, queue: SimpleQueue[tuple[int, Case]], record: Record) -> None:
    while True:
        try:
            taken = queue.get_nowait()
        except Empty:
            return
        begun = time.monotonic()
        record.add(worker.run(*taken))
        took = time.monotonic() - begun
        print(f"{worker.name} {taken[0]}  {taken[1].name}  {took:.0f} s; {queue.qsize()} to go", flush=True)


class Record:
    """The runs that were done, by number, in a file of one JSON object a line."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        lines = file.read_text().splitlines() if file.exists() else []
        self.done: dict[int, dict[str, Any]] = {entry["number"]: entry for entry in map(json.loads, lines)}

    def add(self, entry: dict[str, Any]) -> None:
        """Write one down."""
        with self._lock:
            self.done[entry["number"]] = entry
            with self._file.open("a") as file:
                file.write(json.dumps(entry) + "\n")

    def told(self, program: Program, count: int) -> int:
        """Print the counts; how many runs did not converge."""
        considered = [entry for number, entry in self.done.items() if number <= count]
        failed = [entry for entry in considered if entry["fault"]]
        struck = [entry for entry in considered if entry["struck"]]
        kinds = Counter(entry["case"].split()[1].split("@")[0].split("~")[0] for entry in struck)
        places = {
            entry["case"].split("@")[1].split("x")[0]
            for entry in struck
            if "up" in entry["case"] and "@" in entry["case"]
        }
        print(
            f"{program.name}: {len(considered)} disturbed runs, {len(struck)} struck, at {len(places)} different "
            f"writes; {len(considered) - len(failed)} converged, {len(failed)} did not; "
            f"by kind {dict(sorted(kinds.items()))}; record {self._file}"
        )
        return len(failed)


class Worker:
    """A stack in a folder of its own, deployed over and over."""

    def __init__(self, program: Program, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self.name = program.name
        self._begin()

    def _begin(self) -> None:
        self._disturbed = self._program.make(self._folder)
        self._expected = self._disturbed.undisturbed()
        self.writes = self._disturbed.writes

    def run(self, number: int, case: Case) -> dict[str, Any]:
        """One run, as the record has it."""
        fully = number % self._program.fully == 0 or case.verb == "destroy"
        entry: dict[str, Any] = {
            "number": number,
            "case": case.name,
            "kinds": sorted({fault.do for fault in case.faults}),
            "at": case.faults[0].at if case.verb == "up" else None,
            "fully": fully,
            "struck": False,
            "fault": "",
        }
        try:
            entry["struck"] = self._disturbed.run(case, self._expected, fully=fully)
        except CampaignError as error:
            entry["struck"], entry["fault"] = True, str(error)
            print(f"FAILED {error}", file=sys.stderr, flush=True)
            # What is left of it would disturb the next.
            self.end()
            shutil.rmtree(self._folder)
            self._folder.mkdir()
            self._begin()
        return entry

    def end(self) -> None:
        """End every process of it."""
        self._disturbed.engine.end_all()


def _small(folder: Path) -> Disturbed:
    engine = Engine(folder).write_program(PROGRAM, config=CONFIG)
    engine.environment[VARIABLE] = SECRET
    return Disturbed(engine, (SECRET,))


def _dev(folder: Path) -> Disturbed:
    from tests.e2e.test_environments import made

    return Disturbed(made(folder / "dev", "dev"), ())


SMALL = Program("small", _small, cases, fully=1)
DEV = Program("dev", _dev, by_turns, fully=10)


if __name__ == "__main__":
    sys.exit(main())
