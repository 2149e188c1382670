"""Clients against a real nginx with revocation checking on: good lists, wrong ones, and none."""

import ssl

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from kit_support.clients import CLIENTS, Client, by_urllib, refusal, trusted
from kit_support.gateway import Gateways

from clientkit import tls
from clientkit.tls import Revocation, RevocationUnknownError, RevokedError


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("revocation", [Revocation.LEAF, Revocation.CHAIN])
def test_with_checking_a_good_gateway_is_still_served(
    gateways: Gateways, client: Client, revocation: Revocation
) -> None:
    context = tls.context_for("localhost", gateways.ports["good"], authorities=trusted(gateways), revocation=revocation)
    assert client(gateways.url("good"), context) == "served\n"


@pytest.mark.parametrize(
    ("kind", "raised", "says"),
    [
        ("revoked", RevokedError, "was revoked on"),
        ("crl_unreachable", RevocationUnknownError, "refuses the connection"),
        ("crl_expired", RevocationUnknownError, "expired on"),
        ("crl_foreign", RevocationUnknownError, "another issuer"),
        ("crl_delta", RevocationUnknownError, "delta list"),
        ("crl_unnamed", RevocationUnknownError, "names no CRL distribution point"),
    ],
)
def test_with_checking_no_context_is_made_for_what_is_revoked_or_unknown(
    gateways: Gateways, kind: str, raised: type[Exception], says: str
) -> None:
    with pytest.raises(raised, match=says):
        tls.context_for("localhost", gateways.ports[kind], authorities=trusted(gateways))


def test_checking_the_whole_chain_finds_a_revoked_intermediate(gateways: Gateways) -> None:
    port = gateways.ports["intermediate_revoked"]
    tls.context_for("localhost", port, authorities=trusted(gateways), revocation=Revocation.LEAF)
    with pytest.raises(RevokedError, match="Contoso Withdrawn"):
        tls.context_for("localhost", port, authorities=trusted(gateways), revocation=Revocation.CHAIN)


# What OpenSSL itself says when the lists are in the context and clientkit judged nothing: no cell is ever OK.
LISTS = {
    "revoked": ("issuing.crl", "certificate revoked"),
    "crl_expired": ("expired.crl", "CRL has expired"),
    "crl_foreign": ("foreign.crl", "unable to get certificate CRL"),
}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("kind", LISTS)
def test_a_context_with_the_wrong_list_refuses_in_every_client(gateways: Gateways, client: Client, kind: str) -> None:
    file, verdict = LISTS[kind]
    crl = tls.revocation.parse((gateways.folder / "crl" / file).read_bytes(), file)
    context = tls.context(trusted(gateways), revocation=Revocation.LEAF, crls=[crl])
    explained = tls.explain(refusal(lambda: client(gateways.url(kind), context)))
    assert explained is not None
    assert verdict in explained.seen


def test_a_delta_list_alone_is_refused_because_openssl_would_take_it_for_the_whole_list(gateways: Gateways) -> None:
    delta = gateways.folder / "delta.pem"
    crl = tls.revocation.parse((gateways.folder / "crl/delta.crl").read_bytes(), "delta.crl")
    delta.write_bytes(crl.public_bytes(Encoding.PEM))
    trap = ssl.create_default_context(cafile=str(gateways.root_pem))
    trap.load_verify_locations(cafile=str(delta))
    trap.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF
    assert by_urllib(gateways.url("revoked"), trap) == "served\n"
    with pytest.raises(RevocationUnknownError, match="delta list"):
        tls.context(trusted(gateways), revocation=Revocation.LEAF, crls=[crl])


def by_azure_core(url: str, context: ssl.SSLContext) -> str:
    from azure.core.pipeline.transport import HttpRequest, RequestsTransport

    with tls.requests_session(context) as session:
        transport = RequestsTransport(session=session, session_owner=False)
        answer = transport.send(HttpRequest("GET", url))
        return answer.body().decode()


def test_the_azure_sdk_keeps_to_the_context_through_its_transport(gateways: Gateways) -> None:
    from azure.core.exceptions import AzureError

    context = tls.context_for("localhost", gateways.ports["good"], authorities=trusted(gateways))
    assert by_azure_core(gateways.url("good"), context) == "served\n"
    with pytest.raises(AzureError, match="certificate revoked"):
        by_azure_core(gateways.url("revoked"), context)


def test_truststore_refuses_when_checking_is_on_and_no_list_is_there(gateways: Gateways) -> None:
    truststore = pytest.importorskip("truststore")
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=str(gateways.root_pem))
    assert by_urllib(gateways.url("revoked"), context) == "served\n"
    context.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF
    explained = tls.explain(refusal(lambda: by_urllib(gateways.url("good"), context)))
    assert explained is not None
    assert "unable to get certificate CRL" in explained.seen


def test_lists_given_as_text_would_be_ignored_in_silence_so_the_context_takes_a_file(gateways: Gateways) -> None:
    """The trap that `context` avoids: Python drops revocation lists from cadata."""
    trap = ssl.create_default_context(cadata=gateways.root_pem.read_text() + gateways.crl_pem.read_text())
    assert trap.cert_store_stats() == {"x509": 1, "crl": 0, "x509_ca": 1}
    crl = tls.revocation.parse((gateways.folder / "crl/issuing.crl").read_bytes(), "issuing.crl")
    made = tls.context(trusted(gateways), revocation=Revocation.LEAF, crls=[crl])
    assert made.cert_store_stats() == {"x509": 1, "crl": 1, "x509_ca": 1}


def test_asking_for_checking_without_lists_is_refused_and_so_are_lists_without_checking(gateways: Gateways) -> None:
    with pytest.raises(RevocationUnknownError, match="no revocation list was given"):
        tls.context(trusted(gateways), revocation=Revocation.LEAF)
    crl = tls.revocation.parse((gateways.folder / "crl/issuing.crl").read_bytes(), "issuing.crl")
    with pytest.raises(ValueError, match="ignored in silence"):
        tls.context(trusted(gateways), crls=[crl])


def test_a_context_trusts_the_given_authorities_alone(gateways: Gateways) -> None:
    assert len(tls.context(trusted(gateways)).get_ca_certs()) == 1
    assert len(tls.context(trusted(gateways), public=True).get_ca_certs()) > 100
    with pytest.raises(ValueError, match="trusts nobody"):
        tls.context(())
