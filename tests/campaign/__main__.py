"""Disturbed runs on the real engine, one after the other, with progress; a campaign that was stopped goes on."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from tests.campaign.cases import cases
from tests.campaign.engine import CampaignError, Disturbed
from tests.campaign.program import CONFIG, PROGRAM, SECRET, VARIABLE, WRITES
from tests.driving import TREE, Engine

RECORD = TREE.local / "soak"


def main() -> int:
    """Run what is left of a campaign. 0 when every run came to the same end."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("--runs", type=int, default=220, help="disturbed runs of the small program (default: 220)")
    parser.add_argument("--dev", type=int, default=0, help="disturbed runs of dev (a minute or two each)")
    parser.add_argument("--seed", type=int, default=1, help="what the order of the faults is drawn from")
    parser.add_argument("--anew", action="store_true", help="forget the runs that are on record")
    options = parser.parse_args()
    failed = 0
    for name, count, make in (("small", options.runs, _small), ("dev", options.dev, _dev)):
        if count:
            failed += _campaign(name, count, options.seed, make, anew=options.anew)
    return 1 if failed else 0


def _campaign(name: str, count: int, seed: int, make: Callable[[Path], tuple[Disturbed, int]], *, anew: bool) -> int:
    RECORD.mkdir(parents=True, exist_ok=True)
    record = RECORD / f"faults-{name}-{seed}.jsonl"
    if anew:
        record.unlink(missing_ok=True)
    done = [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []
    folder = Path(tempfile.mkdtemp(prefix=f"campaign-{name}-"))
    disturbed, writes = make(folder)
    try:
        expected = disturbed.undisturbed()
        for number, case in enumerate(islice(cases(writes, seed), count), 1):
            if number <= len(done):
                continue
            begun = time.monotonic()
            entry = {"case": case.name, "struck": False, "fault": ""}
            try:
                entry["struck"] = disturbed.run(case, expected)
            except CampaignError as error:
                entry["fault"] = str(error)
                print(f"FAILED {error}", file=sys.stderr, flush=True)
                # What is left of it would disturb the next.
                disturbed.engine.end_all()
                shutil.rmtree(folder)
                folder.mkdir()
                disturbed, _ = make(folder)
            done.append(entry)
            with record.open("a") as file:
                file.write(json.dumps(entry) + "\n")
            took = time.monotonic() - begun
            print(f"{name} {number}/{count}  {case.name}  {took:.0f} s", flush=True)
    finally:
        disturbed.engine.end_all()
        shutil.rmtree(folder, ignore_errors=True)
    considered = done[:count]
    failed = [entry for entry in considered if entry["fault"]]
    kinds = Counter(entry["case"].split()[1].split("@")[0].split("~")[0] for entry in considered if entry["struck"])
    struck = sum(bool(entry["struck"]) for entry in considered)
    print(
        f"{name}: {len(considered)} disturbed runs, {struck} struck, {len(considered) - len(failed)} converged, "
        f"{len(failed)} did not; by kind {dict(sorted(kinds.items()))}; record {record}"
    )
    return len(failed)


def _small(folder: Path) -> tuple[Disturbed, int]:
    engine = Engine(folder).write_program(PROGRAM, config=CONFIG)
    engine.environment[VARIABLE] = SECRET
    return Disturbed(engine, (SECRET,)), WRITES


def _dev(folder: Path) -> tuple[Disturbed, int]:
    from tests.e2e.test_environments import made

    engine = made(folder / "dev", "dev")
    return Disturbed(engine, ()), 250


if __name__ == "__main__":
    sys.exit(main())
