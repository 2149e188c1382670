"""The certificate, early: requested on disk or in Key Vault, judged when it comes back, completed."""

import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7, pkcs12
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from kit_support import authority, key_vault
from kit_support.authority import DAY, NOW, Issued

from clientkit import certificates
from clientkit.cli import main
from clientkit.pki import checks, request, vault

HOSTS = ("ml.contoso.example", "ml-api.contoso.example")
CRL = "http://pki.contoso.example/issuing.crl"


@pytest.fixture(scope="module")
def root() -> Issued:
    return authority.issue("Contoso Root", ca=True, ends=NOW + 900 * DAY)


@pytest.fixture(scope="module")
def issuing(root: Issued) -> Issued:
    return authority.issue("Contoso Issuing", root, ca=True, crl_urls=["http://pki.contoso.example/root.crl"])


def sign(csr: x509.CertificateSigningRequest, issuer: Issued, *crl_urls: str) -> x509.Certificate:
    """What a corporate CA does with a request."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(csr.subject)
        .issuer_name(issuer.certificate.subject)
        .public_key(csr.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + 90 * DAY)
        .add_extension(csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value, critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )
    points = [x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None) for url in crl_urls]
    return builder.add_extension(x509.CRLDistributionPoints(points), critical=False).sign(issuer.key, hashes.SHA256())


def given(root: Issued, folder: Path) -> list[str]:
    (folder / "root.pem").write_bytes(root.pem)
    named = [part for host in HOSTS for part in ("--host", host)]
    return ["--root", str(folder / "root.pem"), "--crl-host", "pki.contoso.example", *named]


def test_a_request_on_disk_is_signed_merged_and_loads_as_pkcs12(
    root: Issued, issuing: Issued, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "request"
    asked = ["pki", "request", "--directory", str(folder), "--host", HOSTS[0], "--host", HOSTS[1]]
    assert main(asked) == 0
    where = request.OnDisk(folder, "gateway")
    assert stat.S_IMODE(where.key.stat().st_mode) == 0o600
    csr = request.load_csr(where.csr)
    assert csr.is_signature_valid
    assert request.csr_names(csr) == HOSTS
    key = where.key.read_bytes()
    assert main(asked) == 0
    assert where.key.read_bytes() == key
    signed = sign(csr, issuing, CRL)
    sent = tmp_path / "from-the-ca.p7b"
    sent.write_bytes(pkcs7.serialize_certificates([root.certificate, issuing.certificate, signed], Encoding.DER))
    assert main(["pki", "check", str(sent), "--csr", str(where.csr), *given(root, tmp_path)]) == 0
    assert f"{HOSTS[0]} <- Contoso Issuing <- Contoso Root" in capsys.readouterr().out
    assert main(["pki", "merge", str(sent), "--directory", str(folder), *given(root, tmp_path)]) == 0
    assert certificates.read(where.chain) == (signed, issuing.certificate)
    loaded = pkcs12.load_key_and_certificates(where.pfx.read_bytes(), None)
    assert loaded[1] == signed
    assert set(loaded[2]) == {issuing.certificate, root.certificate}
    assert stat.S_IMODE(where.pfx.stat().st_mode) == 0o600


def test_a_request_for_other_names_does_not_replace_the_one_that_was_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["pki", "request", "--directory", str(tmp_path), "--host"]
    assert main([*asked, HOSTS[0]]) == 0
    before = (tmp_path / "gateway.csr").read_bytes()
    assert main([*asked, HOSTS[1]]) == 1
    assert f"is there for {HOSTS[0]}" in capsys.readouterr().err
    assert (tmp_path / "gateway.csr").read_bytes() == before
    (tmp_path / "gateway.key").write_bytes(authority.issue("x").key_pem)
    assert main([*asked, HOSTS[0]]) == 1
    assert "not an RSA key" in capsys.readouterr().err


def test_in_key_vault_the_request_is_pending_until_the_chain_is_merged(
    root: Issued,
    issuing: Issued,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    there = key_vault.Vault()
    monkeypatch.setattr(vault, "client", lambda url: there.client())  # noqa: ARG005
    out = tmp_path / "gateway.csr"
    asked = ["pki", "request", "--vault", key_vault.URL, "--out", str(out), "--host", HOSTS[0], "--host", HOSTS[1]]
    assert main(asked) == 0
    policy = there.policies["gateway"]
    assert policy["issuer"]["name"] == "Unknown"
    assert policy["key_props"] == {"kty": "RSA", "key_size": 2048, "exportable": True, "reuse_key": False}
    assert policy["secret_props"]["contentType"] == "application/x-pkcs12"
    assert policy["x509_props"]["ekus"] == [vault.SERVER_AUTH]
    csr = request.load_csr(out)
    assert main(asked) == 0
    assert [call for call in there.calls if call[1].endswith("/create")] == [("POST", "/certificates/gateway/create")]
    sent = tmp_path / "chain.pem"
    sent.write_bytes(certificates.pem([sign(csr, issuing, CRL), issuing.certificate]))
    assert main(["pki", "merge", str(sent), "--vault", key_vault.URL, *given(root, tmp_path)]) == 0
    assert f"the gateway follows {key_vault.URL}/secrets/gateway\n" in capsys.readouterr().out
    assert [x509.load_der_x509_certificate(one) for one in there.merged["gateway"]] == list(certificates.read(sent))


def test_an_unfit_chain_is_not_merged_into_key_vault(
    root: Issued, issuing: Issued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = key_vault.Vault()
    monkeypatch.setattr(vault, "client", lambda url: there.client())  # noqa: ARG005
    vault.request(there.client(), "gateway", HOSTS)
    sent = tmp_path / "chain.pem"
    sent.write_bytes(authority.issue("another", issuing, hosts=HOSTS, crl_urls=[CRL]).pem + issuing.pem)
    assert main(["pki", "merge", str(sent), "--vault", key_vault.URL, *given(root, tmp_path)]) == 1
    assert "no certificate in it is for the requested key" in capsys.readouterr().err
    assert there.merged == {}


@pytest.mark.parametrize(
    ("deny", "says"),
    [
        ((403, "Forbidden", "Caller is not authorized"), "Key Vault Certificates Officer"),
        ((409, "Conflict", "is in a deleted but recoverable state"), "recoverable state"),
    ],
)
def test_a_no_of_the_vault_is_one_line_that_says_who_can_act(
    deny: tuple[int, str, str], says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = key_vault.Vault(deny=deny)
    monkeypatch.setattr(vault, "client", lambda url: there.client())  # noqa: ARG005
    assert main(["pki", "request", "--vault", key_vault.URL, "--host", HOSTS[0]]) == 1
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1


def test_another_request_that_is_pending_is_not_taken_for_ours() -> None:
    there = key_vault.Vault()
    vault.request(there.client(), "gateway", HOSTS[:1])
    with pytest.raises(vault.ClientkitError, match="pending delete"):
        vault.request(there.client(), "gateway", HOSTS)


def test_merging_what_was_not_requested_says_how_to_request_it() -> None:
    with pytest.raises(vault.ClientkitError, match="clientkit pki request"):
        vault.pending(key_vault.Vault().client(), "gateway")


def test_without_the_azure_sdk_the_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "azure.keyvault.certificates", None)
    with pytest.raises(vault.ClientkitError, match=r"clientkit\[azure\]"):
        vault.client(key_vault.URL)


def judged(
    leaf: Issued, above: list[Issued], root: Issued, crl_hosts: tuple[str, ...] | None = ("pki.contoso.example",)
) -> checks.Judged:
    expected = checks.Expected(HOSTS, (root.certificate,), leaf.key.public_key(), crl_hosts)
    return checks.judge([leaf.certificate, *(one.certificate for one in above)], expected, NOW)


def test_a_fit_chain_has_no_fault_whatever_its_order(root: Issued, issuing: Issued) -> None:
    leaf = authority.issue("gateway", issuing, hosts=HOSTS, crl_urls=[CRL])
    assert judged(leaf, [issuing], root).faults == ()
    expected = checks.Expected(HOSTS, (root.certificate,), None, None)
    backwards = checks.judge([root.certificate, issuing.certificate, leaf.certificate], expected, NOW)
    assert backwards.faults == ()
    assert backwards.chain == (leaf.certificate, issuing.certificate, root.certificate)
    assert backwards.to_send == (leaf.certificate, issuing.certificate)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"hosts": HOSTS[:1]}, "the name ml-api.contoso.example is not in it"),
        ({"hosts": ["*.contoso.example"]}, ""),
        ({"hosts": ["*.example"]}, "the name ml.contoso.example is not in it"),
        ({"hosts": []}, "subject alternative names are missing"),
        ({"purposes": [ExtendedKeyUsageOID.CLIENT_AUTH]}, "server authentication"),
        ({"purposes": []}, "server authentication"),
        ({"ca": True}, "is a CA certificate"),
        ({"begins": NOW - 9 * DAY, "ends": NOW - DAY}, "expired on"),
        ({"begins": NOW + DAY}, "in the future"),
        ({"crl_urls": []}, "names no CRL distribution point"),
        ({"crl_urls": ["ldap://dc.contoso.example/crl"]}, "are not http"),
        ({"crl_urls": ["ldap://dc.contoso.example/crl", CRL]}, ""),
        ({"crl_urls": ["http://elsewhere.example/a.crl"]}, "CRL host elsewhere.example is not in the plan"),
        ({"crl_urls": ["http://pki.contoso.example:8080/a.crl"]}, "port 80 only"),
    ],
)
def test_each_fault_of_the_gateways_certificate_is_named(
    root: Issued, issuing: Issued, changed: dict, says: str
) -> None:
    leaf = authority.issue("gateway", issuing, **({"hosts": HOSTS, "crl_urls": [CRL]} | changed))
    faults = judged(leaf, [issuing], root).faults
    assert bool(faults) is bool(says)
    assert any(says in fault for fault in faults) or not says


def test_each_fault_of_the_chain_is_named(root: Issued, issuing: Issued) -> None:
    good = {"hosts": HOSTS, "crl_urls": [CRL]}
    leaf = authority.issue("gateway", issuing, **good)
    stranger = authority.issue("Stranger", ca=True)
    silent = authority.issue("Silent Issuing", root, ca=True)
    old = authority.issue("Old Issuing", root, ca=True, crl_urls=[CRL], begins=NOW - 9 * DAY, ends=NOW - DAY)
    no_ca = authority.issue("No CA", root, crl_urls=[CRL])
    no_signer = authority.issue("No Signer", root, ca=True, may_sign=False, crl_urls=[CRL])
    short = authority.issue("Short", root, ca=True, path_length=0, crl_urls=[CRL])
    below_short = authority.issue("Below", short, ca=True, crl_urls=[CRL])
    cases = [
        (judged(leaf, [], root), "its issuer CN=Contoso Issuing is missing"),
        (judged(leaf, [issuing], stranger), "stops at Contoso Issuing"),
        (judged(authority.issue("gateway", silent, **good), [silent], root), "Silent Issuing: names no CRL"),
        (judged(authority.issue("gateway", old, **good), [old], root), "Old Issuing: expired"),
        (judged(authority.issue("gateway", no_ca, **good), [no_ca], root), "No CA: issues the one below"),
        (judged(authority.issue("gateway", no_signer, **good), [no_signer], root), "No Signer: its key usage forbids"),
        (
            judged(authority.issue("gateway", below_short, **good), [below_short, short], root),
            "Short: its path length 0",
        ),
    ]
    for found, says in cases:
        assert any(says in fault for fault in found.faults), (says, found.faults)


def test_a_path_length_that_is_kept_is_no_fault(root: Issued) -> None:
    short = authority.issue("Short", root, ca=True, path_length=0, crl_urls=[CRL])
    leaf = authority.issue("gateway", short, hosts=HOSTS, crl_urls=[CRL])
    assert judged(leaf, [short], root).faults == ()


def test_a_chain_that_ends_in_another_root_names_both(root: Issued, issuing: Issued) -> None:
    leaf = authority.issue("gateway", issuing, hosts=HOSTS, crl_urls=[CRL])
    stranger = authority.issue("Stranger", ca=True)
    faults = judged(leaf, [issuing, root], stranger).faults
    assert any("ends in Contoso Root, not in the given root Stranger" in fault for fault in faults)


def test_all_faults_come_at_once(root: Issued, issuing: Issued) -> None:
    leaf = authority.issue(
        "gateway", issuing, hosts=["other.example"], purposes=[], begins=NOW - 9 * DAY, ends=NOW - DAY
    )
    expected = checks.Expected(HOSTS, (root.certificate,), rsa_key().public_key(), ())
    with pytest.raises(checks.UnfitChainError) as caught:
        checks.demand([leaf.certificate], expected, NOW, "chain.pem")
    assert len(caught.value.faults) == 7  # key, chain, two names, purpose, date, CRL
    assert str(caught.value).count("\n  - ") == 7


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def test_what_will_surprise_later_is_a_warning(root: Issued, issuing: Issued) -> None:
    ocsp = x509.AccessDescription(
        AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier("http://ocsp.contoso.example/")
    )
    leaf = authority.issue(
        "gateway",
        issuing,
        hosts=HOSTS,
        crl_urls=[CRL],
        ends=NOW + 9 * DAY,
        authority_key_identifier=False,
        access=[ocsp],
    )
    found = judged(leaf, [issuing], root)
    assert found.faults == ()
    said = "\n".join(found.warnings)
    assert "ends in 9 days" in said
    assert "Python 3.13 and newer refuse it" in said
    assert "http://ocsp.contoso.example/ is not in the plan" in said


def test_while_one_root_follows_another_a_chain_to_either_is_fit(root: Issued, issuing: Issued) -> None:
    next_root = authority.issue("Contoso Root 2", ca=True)
    leaf = authority.issue("gateway", issuing, hosts=HOSTS, crl_urls=[CRL])
    both = (next_root.certificate, root.certificate)
    chain = (leaf.certificate, issuing.certificate)
    assert checks.judge(chain, checks.Expected(HOSTS, both, None, None), NOW).faults == ()
    (fault,) = checks.judge(chain, checks.Expected(HOSTS, both[:1], None, None), NOW).faults
    assert "Contoso Root 2" in fault
