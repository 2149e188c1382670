"""Warnings about certificates, as the engine tells them."""

from __future__ import annotations

from pathlib import Path

import pulumi
import pytest

from tests import authority
from tests.components.recording import Recording
from tests.components.test_program import Run, run, told

__all__ = ["run", "told"]  # the fixtures


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the program tells the user as warnings."""
    messages: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", messages.append)
    return messages


def test_a_sound_certificate_is_no_news(run: Run, warned: list[str]) -> None:
    run(preview=True)
    assert [text for text in warned if "certificate" in text.lower()] == []


def test_without_a_certificate_a_preview_warns_and_shows_everything(
    run: Run, warned: list[str], tmp_path: Path
) -> None:
    (tmp_path / "gateway.pfx").unlink()
    recording = run(preview=True)
    assert [text for text in warned if "There is no certificate for the gateway yet" in text]
    assert recording.one("keyvault:Secret", "certificate").secret_inputs == {"properties.value"}
    assert len(recording.of("network:ApplicationGateway")) == 1


def test_without_a_certificate_a_deployment_does_not_begin(run: Run, told: list[str], tmp_path: Path) -> None:
    (tmp_path / "gateway.pfx").unlink()
    (tmp_path / "nodes.pfx").unlink()
    asked = Recording()
    with pytest.raises(SystemExit, match="32"):
        run(into=asked)
    assert asked.requests == []
    assert "There is no certificate for the gateway yet" in told[0]
    assert "There is no certificate for the nodes yet" in told[0]
    assert told[0].endswith("Nothing was changed.")


def test_a_certificate_that_ends_soon_is_told_in_deployments_too(run: Run, warned: list[str], tmp_path: Path) -> None:
    soon = authority.issue("soon", authority.root(), names=authority.NAMES, lists=[authority.CRL], days=29)
    (tmp_path / "gateway.pfx").write_bytes(soon.pfx())
    recording = run()
    assert [text for text in warned if "The certificate soon of the gateway ends on" in text]
    expires = recording.one("keyvault:Secret", "certificate").inputs["properties"]["attributes"]["expires"]
    assert expires == int(soon.certificate.not_valid_after_utc.timestamp()), "the vault's own warning comes by it"
