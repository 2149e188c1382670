"""`clientkit doctor` reads a pasted symptom and names the findings that tell its causes apart."""

import sys

import pytest

from clientkit.cli import main
from clientkit.doctor import symptoms
from clientkit.doctor.catalog import CATALOG

PASTED = [
    (
        "You cannot access this right now. Your sign-in was successful but does not meet the criteria",
        "You cannot access this right now",
    ),
    (
        "requests.exceptions.SSLError: HTTPSConnectionPool: Max retries exceeded (Caused by SSLError("
        "SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
        "unable to get local issuer certificate (_ssl.c:1006)')))",
        "unable to get local issuer certificate",
    ),
    ("SSLCertVerificationError", "certificate verify failed"),
    (
        "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Missing Authority Key Identifier",
        "missing authority key identifier",
    ),
    ("502 Bad Gateway Microsoft-Azure-Application-Gateway/v2", "502 from the gateway"),
    (
        "Non-authoritative answer:\nName: x.westeurope.cloudapp.azure.com\nAddress: 20.61.5.4",
        "a public address for a private name",
    ),
    ("curl: (6) Could not resolve host: ml.contoso.example", "the name does not resolve"),
    ("The revocation function was unable to check revocation: the server was offline. 0x80092013", "revocation"),
    ("ssl.SSLError: [SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version", "TLS version"),
]


@pytest.mark.parametrize(("pasted", "title"), PASTED, ids=[title for _, title in PASTED])
def test_a_pasted_symptom_leads_to_the_findings_that_tell_its_causes_apart(
    pasted: str, title: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert symptoms.match(pasted)[0].title == title
    assert main(["explain", pasted]) == 0
    assert "findings to look for" in capsys.readouterr().out


def test_every_symptom_names_findings_that_exist() -> None:
    for one in symptoms.SYMPTOMS:
        assert set(one.codes) <= set(CATALOG), one.title


def test_an_unknown_symptom_is_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "my", "cat", "is", "ill"]) == 1
    assert "not known" in capsys.readouterr().err


def test_a_symptom_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO("certificate has expired"))
    assert main(["explain", "-"]) == 0
