"""Any state, any operation, any one thing that goes wrong: afterwards all comes to the end of an undisturbed run.

`make soak PART=calls` asks it ten thousand times and more.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from localazure.core.conditions import Fault
from localazure.provider.azure_native import AzureNative
from tests.campaign.calls import Driver, KilledError
from tests.campaign.ends import settled
from tests.campaign.plan import BY_NAME, PLAN, Wanted, needing, updated, with_needs
from tests.campaign.program import SECRET
from tests.localazure.calls import Log, Provider, served
from tests.localazure.conditions import Weather, weathered
from tests.localazure.world import World

OUTCOMES = (
    "ok",
    "403",
    "409",
    "429",
    "500",
    "502",
    "503",
    "504",
    "fail",
    "unreached",
    "drop",
    "kill-before",
    "kill",
    "full",
)
UNTOLD = ("drop", "kill")
"""After these a write may have been done that nobody was told of; after all others `up` alone has to do."""
COUNTS: Counter[str] = Counter()


@dataclass(frozen=True)
class Case:
    """What is deployed already, what is done next to which resource, how it ends, and how often the fault strikes."""

    deployed: tuple[str, ...]
    verb: str  # create, update or delete
    name: str
    outcome: str
    times: int = 1

    def before(self) -> list[Wanted]:
        """What is wanted, and there, before it."""
        return [wanted for wanted in PLAN if wanted.name in self.deployed]

    def plan(self) -> list[Wanted]:
        """All that is wanted after it."""
        if self.verb == "delete":
            gone = needing(self.name)
            return [wanted for wanted in PLAN if wanted.name in self.deployed and wanted.name not in gone]
        wished = with_needs({*self.deployed, self.name})
        plan = [wanted for wanted in PLAN if wanted.name in wished]
        if self.verb == "update":
            return [updated(wanted) if wanted.name == self.name else wanted for wanted in plan]
        return plan


class Stand:
    """One provider on one store, emptied after every case."""

    def __init__(self, world: World, weather: Weather, provider: Provider) -> None:
        self.world, self.weather, self.provider = world, weather, provider
        self._ends: dict[str, Any] = {}
        self.empty()

    def empty(self) -> None:
        self.weather.clear()
        with self.world.azure.store.write() as session:
            for item in session.all():
                session.remove(item.id)
            for item in session.all_soft_deleted():
                session.purge_with_contents(item)
            session.operations.forget()
            session.operations.reset()

    def end(self) -> dict[str, Any]:
        with self.world.azure.store.read() as session:
            return {item.key: settled(item.properties) for item in session.all()}

    def undisturbed(self, case: Case) -> dict[str, Any]:
        """The end of the same two deployments with nothing in their way."""
        plan = case.plan()
        key = json.dumps([case.deployed, [(wanted.name, dict(wanted.inputs)) for wanted in plan]])
        if key not in self._ends:
            driver = Driver(self.provider)
            try:
                assert driver.up(case.before()), driver.said
                assert driver.up(plan), driver.said
                self._ends[key] = self.end()
            finally:
                self.empty()
        return dict(self._ends[key])

    def hold(self, case: Case) -> None:
        """Deploy, disturb, mend, deploy again; then everything is as if nothing had been."""
        expected = self.undisturbed(case)
        driver = Driver(self.provider)
        try:
            assert driver.up(case.before()), driver.said
            if case.outcome != "ok":
                type_ = self._type(case.name)
                verb = "DELETE" if case.verb == "delete" else "PUT"
                fault = Fault(case.outcome, verb=verb, type=type_, times=case.times, retry_after=0)
                self.weather.set(fault)
            done = driver.up(case.plan())
            assert done or case.outcome != "ok", driver.said
            COUNTS[case.outcome if case.outcome == "ok" or not done else f"{case.outcome}, overcome"] += 1
            self.weather.clear()
            if not done and case.outcome in UNTOLD:
                driver.mend(case.plan())
            assert driver.up(case.plan()), driver.said
            assert self.end() == expected
            assert set(driver.state) == {wanted.name for wanted in case.plan()}
            assert not any(entry.failed for entry in driver.state.values())
            assert all(SECRET not in line and "Traceback" not in line for line in driver.said)
        finally:
            self.empty()

    @staticmethod
    def _type(name: str) -> str:
        from localazure.azure import CATALOGUE

        type_ = CATALOGUE.by_token(f"azure-native:{BY_NAME[name].token}")
        assert type_ is not None
        return type_.type


def _death(_how: str) -> None:
    raise KilledError


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with weathered(tmp_path_factory.mktemp("calls") / "azure.db") as (world, weather):
        world.azure.timing._death = _death
        with served(AzureNative(world.azure, Log())) as provider:  # type: ignore[arg-type]
            provider.configure(location="westeurope")
            yield Stand(world, weather, provider)
    print(f"faulted calls: {sum(COUNTS.values())} cases, all converged: {dict(sorted(COUNTS.items()))}")


@functools.cache
def _states() -> tuple[tuple[str, ...], ...]:
    """Every state that is one resource with all that it needs, and the whole."""
    return tuple(sorted({tuple(sorted(with_needs({name}))) for name in BY_NAME}))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    tops = draw(st.sets(st.sampled_from(sorted(BY_NAME)), max_size=4))
    deployed = with_needs(tops)
    new = sorted(set(BY_NAME) - deployed)
    verbs = [verb for verb, there in (("create", new), ("update", deployed), ("delete", deployed)) if there]
    verb = draw(st.sampled_from(verbs))
    if verb == "create":
        name = draw(st.sampled_from(new))
    else:
        choices = sorted(name for name in deployed if verb == "delete" or BY_NAME[name].tagged)
        name = draw(st.sampled_from(choices))
    return Case(tuple(sorted(deployed)), verb, name, draw(st.sampled_from(OUTCOMES)), draw(st.sampled_from((1, 4))))


QUIET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
# The profile says how many examples a property is asked; these are dear and many at once.
EXAMPLES = {60: 200, 5000: 10_000}


@settings(QUIET, max_examples=EXAMPLES.get(settings().max_examples, settings().max_examples))
@given(case=cases())
def test_whatever_goes_wrong_the_end_is_the_same(stand: Stand, case: Case) -> None:
    note(f"def test_again(stand: Stand) -> None:\n    stand.hold({case!r})")
    stand.hold(case)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_outcome_is_met_by_a_creation_an_update_and_a_deletion(stand: Stand, outcome: str) -> None:
    everything = tuple(sorted(BY_NAME))
    stand.hold(Case(tuple(sorted(with_needs({"two"}))), "create", "vault", outcome, 4))
    stand.hold(Case(everything, "update", "hub", outcome, 4))
    stand.hold(Case(everything, "delete", "records", outcome, 4))
