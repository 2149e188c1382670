"""Reviews as files: what was written is read, and a hostile file is refused."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from review import record
from review.model import Environment
from tests.review.made import environments, violation


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(environments)
def test_what_was_written_is_read(tmp_path_factory: pytest.TempPathFactory, environment: Environment) -> None:
    folder = tmp_path_factory.mktemp("reviews")
    record.write(folder / "one", "main", "feature", environment)
    read = record.read(folder)
    assert (read.base, read.head, read.environments) == ("main", "feature", (environment,))


def written(folder: Path) -> dict:  # type: ignore[type-arg]
    environment = Environment("dev", "deployed", judged=("a",), violations=(violation(),))
    return json.loads(record.write(folder, "main", "feature", environment).read_text())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("environment", "name"), "../../etc"),
        (("environment", "name"), "a" * 101),
        (("environment", "mode"), "other"),
        (("environment", "unchanged"), -1),
        (("environment", "unchanged"), True),
        (("environment", "judged"), "a"),
        (("environment", "judged"), ["a"] * 20_001),
        (("environment", "violations", 0, "location", "file"), "../secret"),
        (("environment", "violations", 0, "location", "file"), "/etc/passwd"),
        (("environment", "violations", 0, "location", "file"), "a) [b](c"),
        (("environment", "violations", 0, "location", "line"), "1"),
        (("environment", "violations", 0, "policy"), None),
        (("environment", "violations", 0, "more"), "x"),
        (("environment", "errors"), {"a": 1}),
        (("base",), 1),
        (("more",), 1),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, path: tuple[str | int, ...], value: object) -> None:
    document = written(tmp_path)
    inside = document
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    (tmp_path / record.FILE).write_text(json.dumps(document))
    with pytest.raises(record.RecordError):
        record.read(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, '{"base": "a"}'])
def test_what_is_no_review_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / record.FILE).write_text(text)
    with pytest.raises(record.RecordError):
        record.read(tmp_path)


def test_a_missing_field_is_refused(tmp_path: Path) -> None:
    document = written(tmp_path)
    del document["environment"]["violations"][0]["policy"]
    (tmp_path / record.FILE).write_text(json.dumps(document))
    with pytest.raises(record.RecordError, match="policy"):
        record.read(tmp_path)


def test_a_huge_file_a_link_and_none_at_all_are_refused(tmp_path: Path) -> None:
    with pytest.raises(record.RecordError, match="no review"):
        record.read(tmp_path)
    (tmp_path / "elsewhere").write_text(json.dumps(written(tmp_path / "a")))
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / record.FILE).symlink_to(tmp_path / "elsewhere")
    assert len(record.read(tmp_path).environments) == 1
    (tmp_path / "a" / record.FILE).write_text(" " * (record.MOST_BYTES + 1))
    with pytest.raises(record.RecordError, match="larger"):
        record.read(tmp_path)


def test_two_reviews_of_one_environment_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        record.write(tmp_path / name, "main", "feature", Environment("dev", "first"))
    with pytest.raises(record.RecordError, match="two reviews"):
        record.read(tmp_path)


def test_long_texts_are_cut(tmp_path: Path) -> None:
    long = Environment("dev", "first", errors=("x" * 10_000,))
    record.write(tmp_path, "main", "feature", long)
    [environment] = record.read(tmp_path).environments
    assert len(environment.errors[0]) == record.MOST_TEXT
