"""Four clients against a real nginx: what each accepts and refuses without revocation checking."""

import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
import warnings
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from kit_support.clients import CLIENTS, Client, by_urllib, refusal, trusted
from kit_support.gateway import Gateways

from clientkit import certificates, tls
from clientkit.tls.sessions import VerificationRefusedError


def by_curl(url: str, *options: str) -> tuple[int, str]:
    curl = shutil.which("curl")
    assert curl, "curl is not installed: apt-get install -y curl"
    done = subprocess.run([curl, "-sS", "--max-time", "10", *options, url], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("client", CLIENTS)
def test_a_gateway_of_the_private_ca_is_accepted_once_its_root_is_trusted(gateways: Gateways, client: Client) -> None:
    assert client(gateways.url("good"), tls.context(trusted(gateways))) == "served\n"


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        ("unknown", "unable to get local issuer certificate"),
        ("expired", "certificate has expired"),
        ("wrong_host", "Hostname mismatch"),
        ("missing_intermediate", "unable to get local issuer certificate"),
    ],
)
def test_a_faulty_gateway_is_refused_and_the_reason_is_named(
    gateways: Gateways, client: Client, kind: str, verdict: str
) -> None:
    error = refusal(lambda: client(gateways.url(kind), tls.context(trusted(gateways))))
    explained = tls.explain(error)
    assert explained is not None
    assert verdict in explained.seen
    assert explained.means
    assert explained.do


@pytest.mark.parametrize("client", CLIENTS)
def test_without_trust_the_good_gateway_is_refused(gateways: Gateways, client: Client) -> None:
    explained = tls.explain(refusal(lambda: client(gateways.url("good"), tls.context((), public=True))))
    assert explained is not None
    assert "issuer" in explained.seen or "self-signed" in explained.seen


@pytest.mark.parametrize("client", CLIENTS)
def test_a_server_that_offers_tls_1_1_only_is_refused(gateways: Gateways, client: Client) -> None:
    explained = tls.explain(refusal(lambda: client(gateways.url("tls11"), tls.context(trusted(gateways)))))
    assert explained is not None
    assert "TLS version" in explained.means


@pytest.mark.parametrize(("kind", "accepted"), [("tls11", True), ("good", False)])
def test_a_client_that_offers_tls_1_1_only_is_refused_by_the_gateway(
    gateways: Gateways, kind: str, accepted: bool
) -> None:
    context = tls.context(trusted(gateways))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    if accepted:
        assert by_urllib(gateways.url(kind), context) == "served\n"
    else:
        explained = tls.explain(refusal(lambda: by_urllib(gateways.url(kind), context)))
        assert explained is not None
        assert "TLS version" in explained.means


@pytest.mark.parametrize("client", CLIENTS)
def test_a_gateway_that_asks_for_a_client_certificate_serves_only_those_who_have_one(
    gateways: Gateways, client: Client
) -> None:
    url = gateways.url("client_required")
    with_one = tls.context(trusted(gateways), client_certificate=gateways.client_pem)
    assert client(url, with_one) == "served\n"
    # nginx answers 400 in place of breaking the handshake off.
    without = tls.context(trusted(gateways))
    if client is by_urllib:
        with pytest.raises(urllib.error.HTTPError, match="400") as caught:
            client(url, without)
        caught.value.close()
    else:
        assert "No required SSL certificate was sent" in client(url, without)


@pytest.mark.parametrize("client", CLIENTS)
def test_without_checking_a_revoked_certificate_is_accepted_by_every_client(gateways: Gateways, client: Client) -> None:
    assert client(gateways.url("revoked"), tls.context(trusted(gateways))) == "served\n"


def test_a_session_keeps_its_context_through_calls_that_would_spoil_it(
    gateways: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    import certifi

    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certifi.where())
    context = tls.context(trusted(gateways))
    with tls.requests_session(context) as session:
        assert session.get(gateways.url("good"), timeout=10).text == "served\n"
        assert session.get(gateways.url("good"), timeout=10, verify=certifi.where()).text == "served\n"
        with pytest.raises(VerificationRefusedError, match="verify=False"):
            session.get(gateways.url("good"), timeout=10, verify=False)
    assert len(context.get_ca_certs()) == 1
    assert context.verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    ("kind", "options", "code"),
    [
        ("good", (), 0),
        ("unknown", (), 60),
        ("expired", (), 60),
        ("wrong_host", (), 60),
        ("missing_intermediate", (), 60),
        ("tls11", ("--tlsv1.2",), 35),
        ("revoked", (), 0),  # curl checks no revocation unless told to
        ("revoked", ("--crlfile",), 60),
        ("good", ("--crlfile",), 0),
        ("intermediate_revoked", ("--crlfile",), 60),
        ("client_required", ("--cert",), 0),
    ],
)
def test_curl_accepts_and_refuses_the_same(gateways: Gateways, kind: str, options: tuple[str, ...], code: int) -> None:
    files = {"--crlfile": str(gateways.crl_pem), "--cert": str(gateways.client_pem)}
    given = [part for option in options for part in (option, *([files[option]] if option in files else []))]
    status, said = by_curl(gateways.url(kind), "--cacert", str(gateways.root_pem), *given)
    assert (status, code == 0) == (code, "served" in said), said


def test_the_chain_as_sent_is_told_from_the_chain_that_verifies(gateways: Gateways) -> None:
    assert len(tls.presented("localhost", gateways.ports["good"]).certificates) == 2
    assert len(tls.presented("localhost", gateways.ports["missing_intermediate"]).certificates) == 1
    chain = tls.chain_of("localhost", gateways.ports["good"], trusted(gateways))
    assert [certificates.title(one) for one in chain] == ["good gateway", "Contoso Issuing", "Contoso Root"]


def test_files_of_windows_are_read_in_every_form(gateways: Gateways, tmp_path: Path) -> None:
    root = trusted(gateways)[0]
    text = gateways.root_pem.read_text()
    forms = {
        "der.cer": gateways.root_cer.read_bytes(),
        "utf16.cer": ("\ufeff" + text.replace("\n", "\r\n")).encode("utf-16-le"),
        "bom.pem": b"\xef\xbb\xbf" + text.encode(),
        "der.p7b": pkcs7.serialize_certificates([root], Encoding.DER),
        "pem.p7b": pkcs7.serialize_certificates([root], Encoding.PEM),
        "commented.pem": b"Subject: Contoso\n" + text.encode() + text.encode(),
    }
    for name, content in forms.items():
        (tmp_path / name).write_bytes(content)
        assert certificates.read(tmp_path / name) == (root,), name


def test_the_strict_default_of_python_3_13_is_explained(gateways: Gateways) -> None:
    """The same flag on any Python: a chain without an authority key identifier is accepted without, refused with it."""
    url = gateways.url("no_key_identifier")
    strict = tls.context(trusted(gateways))
    strict.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT
    lax = tls.context(trusted(gateways))
    lax.verify_flags &= ~ssl.VerifyFlags.VERIFY_X509_STRICT
    assert by_urllib(url, lax) == "served\n"
    assert by_urllib(gateways.url("good"), strict) == "served\n"
    explained = tls.explain(refusal(lambda: by_urllib(url, strict)))
    assert explained is not None
    assert explained.seen == "Missing Authority Key Identifier"
    assert "Python 3.13" in explained.means
    assert "re-issue" in explained.do


def python_3_13() -> str | None:
    """A Python of this machine that is 3.13 or newer and starts (a shim of pyenv's may not)."""
    found = [sys.executable, *(str(one) for one in Path.home().glob(".pyenv/versions/3.1[3-9]*/bin/python3"))]
    found += [one for name in ("python3.13", "python3.14") if (one := shutil.which(name))]
    newer = "import sys; sys.exit(sys.version_info < (3, 13))"
    return next((one for one in found if subprocess.run([one, "-c", newer], capture_output=True).returncode == 0), None)


@pytest.mark.skipif(python_3_13() is None, reason="no Python 3.13 on this machine")
def test_a_real_python_3_13_refuses_what_the_strict_flag_refuses(gateways: Gateways) -> None:
    script = (
        "import ssl, sys, urllib.request as u\n"
        "c = ssl.create_default_context(cafile=sys.argv[1])\n"
        "print(u.urlopen(sys.argv[2], context=c, timeout=10).read().decode())"
    )

    def ask(kind: str) -> subprocess.CompletedProcess[str]:
        asked = [str(python_3_13()), "-c", script, str(gateways.root_pem), gateways.url(kind)]
        clean = {"PATH": "/usr/bin:/bin"}
        return subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60, env=clean)

    good = ask("good")
    assert good.stdout == "served\n\n", good.stderr
    assert "Missing Authority Key Identifier" in ask("no_key_identifier").stderr
