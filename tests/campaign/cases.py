"""Which disturbance a run meets: every kind at every write in turn, and then chance."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from localazure.core.conditions import Fault

IN_TURN = ("403", "429", "500", "fail", "unreached", "drop", "crash-before", "crash", "kill-before", "kill", "full")
"""What each write meets in turn; the other answers differ from these in their number only."""


@dataclass(frozen=True)
class Case:
    """One disturbed run: while deploying (`up`) or destroying (`destroy`)."""

    verb: str
    faults: tuple[Fault, ...]

    @property
    def name(self) -> str:
        """What it is called in the record, so that a campaign can go on where it was stopped."""
        told = ",".join(
            f"{each.do}" + (f"@{each.at}" if each.at else f"~{each.chance}/{each.seed}") + f"x{each.times}"
            for each in self.faults
        )
        return f"{self.verb} {told}"


def cases(writes: int, seed: int) -> Iterator[Case]:
    """Without end: first every kind at every write, in an order drawn from the seed, then what chance brings.

    A fault that the provider's patience would overcome strikes until it gives up, or once, by the same draw.
    """
    dice = random.Random(seed)
    ordered = [
        Case("up", (Fault(kind, verb="PUT", at=at, times=dice.choice((1, 4)), retry_after=0),))
        for kind in IN_TURN
        for at in range(1, writes + 1)
    ]
    dice.shuffle(ordered)
    for number, case in enumerate(ordered):
        yield case
        if number % 8 == 7:
            kind = dice.choice(IN_TURN)
            yield Case("destroy", (Fault(kind, verb="DELETE", at=dice.randint(1, writes), times=4, retry_after=0),))
    yield from _by_chance(dice, ("up", "up", "destroy"))


def by_turns(writes: int, seed: int) -> Iterator[Case]:
    """Without end, for what is long to deploy: a fault at each write, each kind as often, then what chance brings.

    The order is drawn from the seed, so that the first of them already lie all over the deployment.
    """
    dice = random.Random(seed)
    places = list(range(1, writes + 1))
    dice.shuffle(places)
    for number, at in enumerate(places):
        kind = IN_TURN[number % len(IN_TURN)]
        yield Case("up", (Fault(kind, verb="PUT", at=at, times=dice.choice((1, 4)), retry_after=0),))
    yield from _by_chance(dice, ("up",))


def _by_chance(dice: random.Random, verbs: tuple[str, ...]) -> Iterator[Case]:
    while True:
        verb = dice.choice(verbs)
        faults = tuple(
            Fault(dice.choice(IN_TURN), chance=0.1, seed=dice.randrange(10**6), times=dice.randint(1, 5), retry_after=0)
            for _ in range(dice.randint(1, 3))
        )
        yield Case(verb, faults)
