"""Runs the cluster's program and writes how many Outputs and event-loop callbacks it took to BENCH_COUNTS."""

import asyncio
import atexit
import json
import os
import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pulumi

ROOT = Path(__file__).resolve().parents[3]
counts: Counter[str] = Counter()


def counting(owner: Any, method: str, key: str) -> None:
    """Count the calls of `owner.method`."""
    original = getattr(owner, method)

    def counted(*arguments: Any, **named: Any) -> Any:
        counts[key] += 1
        return original(*arguments, **named)

    setattr(owner, method, counted)


counting(pulumi.Output, "__init__", "outputs")
# call_soon_threadsafe does not go through call_soon, so that nothing is counted twice.
counting(asyncio.BaseEventLoop, "call_soon", "callbacks")
counting(asyncio.BaseEventLoop, "call_soon_threadsafe", "callbacks")
atexit.register(lambda: Path(os.environ["BENCH_COUNTS"]).write_text(json.dumps(counts)))

os.chdir(ROOT)
runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__")
