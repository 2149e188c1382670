"""Reviews for tests: by hand, and any at all."""

from hypothesis import strategies as st

from review.model import CLOSED, OPENED, UNSURE, Change, Environment, Flow, Location, Meter, Review, Violation

URN = "urn:pulumi:{stack}::azureml-cluster::my:Component$azure-native:network:LoadBalancer::{name}"


def violation(policy: str = "no-port-80", *, name: str = "lb", stack: str = "dev", **more: object) -> Violation:
    given: dict[str, object] = {
        "level": "mandatory",
        "severity": "critical",
        "description": "Nothing listens on port 80.",
        "message": f"{name}: forwards Tcp 80 to 8080.",
        "urn": URN.format(stack=stack, name=name),
        "location": Location("components/load_balancer.py", 44),
        **more,
    }
    return Violation(policy=policy, **given)  # type: ignore[arg-type]


def change(op: str = "update", name: str = "lb", because: tuple[str, ...] = ()) -> Change:
    return Change(op, URN.format(stack="dev", name=name), "azure-native:network:LoadBalancer", name, because)


def review(*environments: Environment) -> Review:
    return Review("main (1a2b3c4)", "feature", environments)


texts = st.text(max_size=300)
locations = st.builds(Location, st.from_regex(r"[a-z]{1,9}(/[a-z]{1,9}\.py)?", fullmatch=True), st.integers(1, 9999))
violations = st.builds(
    Violation,
    policy=texts,
    level=st.sampled_from(["mandatory", "advisory", "remediate"]),
    severity=st.sampled_from(["critical", "high", "medium", "low", ""]),
    description=texts,
    message=st.text(max_size=3000),
    urn=texts,
    location=st.none() | locations,
    callers=st.lists(locations, max_size=3).map(tuple),
)
changes = st.builds(
    Change,
    op=st.sampled_from(["create", "update", "replace", "delete", "import"]),
    urn=texts,
    type=texts,
    name=texts,
    because=st.lists(texts, max_size=5).map(tuple),
    location=st.none() | locations,
)
flows = st.builds(Flow, st.sampled_from([OPENED, CLOSED, UNSURE]), texts, texts, texts, texts)
meters = st.builds(Meter, texts, texts, texts, texts, texts)


def many(of: st.SearchStrategy, most: int = 4) -> st.SearchStrategy:  # type: ignore[type-arg]
    """A few, sometimes repeated until they are far too many."""
    few = st.lists(of, max_size=most)
    return st.builds(lambda items, times: tuple(items * times), few, st.sampled_from([1, 1, 40, 1000]))


environments = st.builds(
    Environment,
    name=st.from_regex(r"[\w.-]{1,100}", fullmatch=True),
    mode=st.sampled_from(["first", "deployed"]),
    judged=st.lists(texts, max_size=5).map(tuple),
    violations=many(violations),
    changes=many(changes),
    unchanged=st.integers(0, 500),
    flows=many(flows),
    new_places=many(texts),
    gone_places=many(texts),
    meters=many(meters),
    errors=many(texts, 2),
    doubts=many(texts, 2),
    notes=many(texts, 2),
)
reviews = st.builds(
    Review,
    texts,
    texts,
    st.lists(environments, min_size=1, max_size=3, unique_by=lambda each: each.name).map(tuple),
)
