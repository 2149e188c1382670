"""What the pack itself costs: CPU seconds of all its answers to the engine about one first preview, by size of stack.

The servicer runs in this process, on the bytes that the engine would send, so that neither the engine's own time nor
that of a machine that does something else is in the figure. A process that has just started measures each size, since
a large stack leaves Python's allocator slower than it found it.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel

from bench import many_resources
from bench.finding import Finding
from policies import pack
from policies.core.one_pass import OnePass

SIZES = (1_000, 5_000, 10_000)
LIMIT_SECONDS = 10.0
# Of the seconds for each resource, the largest stack's against the middle one's; 1 is linear.
LIMIT_GROWTH = 1.25


def measure(say: Callable[[str], None]) -> Iterator[Finding]:
    """CPU seconds at each size, and how they grow."""
    found = {}
    for size in SIZES:
        say(f"the pack alone on {size} resources ...")
        ran = subprocess.run(  # noqa: S603 - this module
            [sys.executable, "-m", "bench.policies", str(size)],
            cwd=Path(__file__).parents[1],
            check=True,
            capture_output=True,
            text=True,
        )
        found[size] = json.loads(ran.stdout)
    _, middle, largest = SIZES
    for size, told in found.items():
        yield Finding(
            f"the pack's own CPU time for {size} resources",
            told["seconds"],
            LIMIT_SECONDS if size == middle else None,
            "s",
            f"{told['registrations']:.1f} s as they are registered, {told['stack']:.1f} s for the stack; "
            f"{told['resources']} resources, {told['violations']} violations",
        )
    each = {size: told["seconds"] / told["resources"] for size, told in found.items()}
    yield Finding(
        f"the pack's CPU time per resource with {largest} resources / with {middle}",
        each[largest] / each[middle],
        LIMIT_GROWTH,
        "x",
        f"{each[largest] * 1000:.2f} ms / {each[middle] * 1000:.2f} ms",
    )


def one(size: int) -> dict[str, float]:
    """The figures of one size, in this process."""
    planned = list(many_resources.resources(size))
    registrations = [_registration(each).SerializeToString() for each in planned]
    stack = _stack(planned).SerializeToString()
    servicer = OnePass(pack.NAME, "0.0.0", pack.POLICIES, EnforcementLevel.MANDATORY)
    gc.collect()
    violations = 0
    begin = time.process_time()
    for sent in registrations:
        request = proto.AnalyzeRequest.FromString(sent)
        servicer.Remediate(request, None)
        violations += len(servicer.Analyze(request, None).diagnostics)
    middle = time.process_time()
    violations += len(servicer.AnalyzeStack(proto.AnalyzeStackRequest.FromString(stack), None).diagnostics)
    end = time.process_time()
    return {
        "resources": len(planned),
        "violations": violations,
        "registrations": middle - begin,
        "stack": end - middle,
        "seconds": end - begin,
    }


def _struct(values: Any) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(dict(values))
    return made


def _registration(each: many_resources.Planned) -> Any:
    return proto.AnalyzeRequest(
        urn=each.urn, type=f"azure-native:{each.type}", name=each.name, properties=_struct(each.inputs)
    )


def _stack(planned: Iterable[many_resources.Planned]) -> Any:
    """All of them by outputs, as azure-native answers a create preview: same-named inputs, and no names nor ids."""
    request = proto.AnalyzeStackRequest()
    unknown = many_resources.NOT_KNOWN
    for each in planned:
        kept = {key: value for key, value in each.inputs.items() if not key.endswith("Name")}
        outputs = {**kept, "id": unknown, "name": unknown, "provisioningState": unknown, "etag": unknown}
        sent = request.resources.add(
            urn=each.urn, type=f"azure-native:{each.type}", name=each.name, properties=_struct(outputs)
        )
        for prop, urns in each.depends.items():
            sent.propertyDependencies[prop].urns.extend(urns)
    return request


if __name__ == "__main__":
    print(json.dumps(one(int(sys.argv[1]))))
