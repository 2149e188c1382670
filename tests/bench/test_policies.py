"""The stack on which the pack is timed is one that the pack really judges, and has nothing to say against."""

from __future__ import annotations

import pytest

from bench import many_resources, policies


def test_the_stack_has_the_size_that_was_asked_for_and_every_urn_once() -> None:
    planned = list(many_resources.resources(200))
    assert 200 <= len(planned) < 220
    urns = {each.urn for each in planned}
    assert len(urns) == len(planned)
    assert {urn for each in planned for listed in each.depends.values() for urn in listed} <= urns


def test_nothing_is_wrong_with_it() -> None:
    told = policies.one(60)
    assert told["violations"] == 0
    assert told["seconds"] == pytest.approx(told["registrations"] + told["stack"])


def test_what_is_wrong_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_resources, "_account", lambda name: {"accountName": name})
    spokes = sum(each.type == "storage:StorageAccount" for each in many_resources.resources(60))
    assert policies.one(60)["violations"] >= 4 * spokes
