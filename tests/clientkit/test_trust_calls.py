"""Ways 1 and 2: one call, loud without verification, or verified by an exported certificate."""

from pathlib import Path

import pytest
import requests
from kit_support import authority
from kit_support.gateway import Gateways
from urllib3.exceptions import InsecureRequestWarning

from clientkit import tls
from clientkit.cli import main
from clientkit.errors import ClientkitError
from clientkit.policy import ForbiddenError, insecure_forbidden_by
from clientkit.trust import call


def test_a_call_without_verification_is_said_aloud_with_its_reason(
    gateways: Gateways, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.warns(call.UnverifiedCallWarning, match="no root yet"), pytest.warns(InsecureRequestWarning):
        answer = call.unverified(gateways.url("unknown", "/x?token=secret"), reason="first boot, no root yet")
    assert answer.text == "served\n"
    for said in (capsys.readouterr().err, caplog.text):
        assert "NOT VERIFIED" in said
        assert "no root yet" in said
        assert "secret" not in said


def test_a_call_without_verification_needs_a_reason(gateways: Gateways) -> None:
    with pytest.raises(ClientkitError, match="needs a reason"):
        call.unverified(gateways.url("unknown"), reason=" ")


def test_after_a_call_without_verification_the_next_call_is_verified(gateways: Gateways) -> None:
    with pytest.warns(call.UnverifiedCallWarning), pytest.warns(InsecureRequestWarning):
        call.unverified(gateways.url("unknown"), reason="a test")
    with pytest.raises(requests.exceptions.SSLError):
        call.verified(gateways.url("unknown"), authority=gateways.root_pem)
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(gateways.url("unknown"), timeout=10)


def test_a_call_without_verification_does_not_follow_redirects(gateways: Gateways) -> None:
    with pytest.warns(call.UnverifiedCallWarning), pytest.warns(InsecureRequestWarning):
        answer = call.unverified(gateways.url("unknown", "/moved"), reason="a test", allow_redirects=True)
    assert answer.status_code == 302
    assert call.verified(gateways.url("good", "/moved"), authority=gateways.root_pem).text == "served\n"


def test_the_policy_variable_forbids_it(gateways: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIENTKIT_FORBID_INSECURE", "1")
    with pytest.raises(ForbiddenError, match="CLIENTKIT_FORBID_INSECURE"):
        call.unverified(gateways.url("unknown"), reason="a test")


def test_the_policy_file_forbids_it_and_no_variable_allows_it_again(
    gateways: Gateways, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("forbid_insecure = true\n")
    monkeypatch.setenv("CLIENTKIT_POLICY", str(policy))
    monkeypatch.setenv("CLIENTKIT_FORBID_INSECURE", "0")
    with pytest.raises(ForbiddenError, match=str(policy)):
        call.unverified(gateways.url("unknown"), reason="a test")


@pytest.mark.parametrize(
    ("content", "forbids"),
    [
        ("forbid_insecure = true", True),
        ("forbid_insecure = false", False),
        ("", False),
        ("forbid_insecure = 'no'", True),
        ("forbid_insecure = ", True),
        ("\udcff", True),
        (None, True),
    ],
)
def test_a_policy_that_cannot_be_read_forbids(tmp_path: Path, content: str | None, forbids: bool) -> None:
    policy = tmp_path / "policy.toml"
    if content is not None:
        policy.write_bytes(content.encode(errors="surrogateescape"))
    environ = {"CLIENTKIT_POLICY": str(policy)}
    assert (insecure_forbidden_by(environ) is not None) is forbids


@pytest.mark.parametrize(("value", "forbids"), [("", False), ("0", False), ("no", False), ("yes", True), ("?", True)])
def test_a_doubtful_value_of_the_policy_variable_forbids(value: str, forbids: bool) -> None:
    assert (insecure_forbidden_by({"CLIENTKIT_FORBID_INSECURE": value}, files=[]) is not None) is forbids


@pytest.mark.parametrize("form", ["root_pem", "root_cer"])
def test_one_call_is_verified_with_the_exported_authority(gateways: Gateways, form: str) -> None:
    file = getattr(gateways, form)
    assert call.verified(gateways.url("good"), authority=file).text == "served\n"
    with pytest.raises(requests.exceptions.SSLError):
        call.verified(gateways.url("unknown"), authority=file)


def test_one_call_is_verified_with_the_servers_own_exported_certificate(gateways: Gateways, tmp_path: Path) -> None:
    own = tmp_path / "gateway.cer"
    own.write_bytes(
        tls.presented("localhost", gateways.ports["unknown"]).certificates[0].public_bytes(authority.Encoding.DER)
    )
    assert call.verified(gateways.url("unknown"), authority=own).text == "served\n"
    with pytest.raises(requests.exceptions.SSLError):
        call.verified(gateways.url("good"), authority=own)


def test_a_certificate_for_another_name_does_not_verify_even_when_it_is_the_exported_one(
    gateways: Gateways, tmp_path: Path
) -> None:
    own = tmp_path / "gateway.cer"
    own.write_bytes((gateways.folder / "wrong_host.pem").read_bytes())
    with pytest.raises(requests.exceptions.SSLError, match="Hostname mismatch"):
        call.verified(gateways.url("wrong_host"), authority=own)


@pytest.mark.parametrize(
    "kind", ["revoked", "crl_unreachable", "crl_expired", "crl_foreign", "crl_delta", "crl_unnamed"]
)
def test_one_call_that_checks_revocation_is_not_made_unless_the_certificate_is_known_good(
    gateways: Gateways, kind: str
) -> None:
    good = call.verified(gateways.url("good"), authority=gateways.root_pem, revocation=tls.Revocation.LEAF)
    assert good.text == "served\n"
    with pytest.raises((tls.RevokedError, tls.RevocationUnknownError)):
        call.verified(gateways.url(kind), authority=gateways.root_pem, revocation=tls.Revocation.LEAF)


def test_a_client_certificate_is_shown_to_a_server_that_asks_for_one(gateways: Gateways) -> None:
    for revocation in tls.Revocation:
        answer = call.verified(
            gateways.url("client_required"),
            authority=gateways.root_pem,
            client_certificate=gateways.client_pem,
            revocation=revocation,
        )
        assert answer.text == "served\n"


def test_the_command_calls_and_explains(gateways: Gateways, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(gateways.root_cer)
    assert main(["trust", "call", "--authority", root, gateways.url("good")]) == 0
    assert capsys.readouterr().out == "served\n"
    assert main(["trust", "call", "--authority", root, gateways.url("expired")]) == 1
    assert "certificate has expired" in capsys.readouterr().err
    assert main(["trust", "call", "--authority", root, "--revocation", "leaf", gateways.url("revoked")]) == 1
    assert "was revoked on" in capsys.readouterr().err
    assert main(["trust", "call", "--insecure", gateways.url("unknown")]) == 1
    assert "needs a reason" in capsys.readouterr().err
    assert main(["trust", "call", "--insecure", "--reason", "test", gateways.url("unknown")]) == 0
    seen = capsys.readouterr()
    assert seen.out == "served\n"
    assert seen.err.count("NOT VERIFIED") == 1
    assert main(["trust", "call", "--authority", root, "http://localhost/"]) == 1
    assert "not an https address" in capsys.readouterr().err


def test_export_writes_what_the_server_shows_and_its_fingerprints(
    gateways: Gateways, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "shown.pem"
    assert main(["trust", "export", f"localhost:{gateways.ports['good']}", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "server's own: good gateway" in said
    assert "authority: Contoso Issuing" in said
    assert out.read_bytes().count(b"BEGIN CERTIFICATE") == 2
