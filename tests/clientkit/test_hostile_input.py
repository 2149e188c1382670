"""Whatever a file or a server holds, the answer is a value or a clear line, never another exception."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit_support import authority, web
from kit_support.authority import NOW

from clientkit import certificates
from clientkit.doctor import facts, symptoms
from clientkit.tls import revocation

ROOT = authority.issue("Root", ca=True)
LEAF = authority.issue("leaf", ROOT, hosts=["a.example", "127.0.0.1"], crl_urls=["http://pki.example/"])
CRL = authority.crl(ROOT, LEAF)


def damaged(content: bytes) -> st.SearchStrategy[bytes]:
    """`content` with a few bytes changed, or cut off."""
    changes = st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), min_size=1, max_size=4)

    def apply(given_: tuple[list[tuple[int, int]], int]) -> bytes:
        bytes_ = bytearray(content)
        for place, value in given_[0]:
            bytes_[place] = value
        return bytes(bytes_[: given_[1]])

    return st.tuples(changes, st.integers(len(content) // 2, len(content))).map(apply)


@given(st.one_of(st.binary(max_size=200), damaged(LEAF.der), damaged(LEAF.pem), damaged(ROOT.der)))
def test_a_certificate_file_is_read_or_refused(content: bytes) -> None:
    try:
        found = certificates.parse(content, "given")
    except certificates.UnreadableError:
        return
    for one in found:
        certificates.title(one)
        certificates.names(one)
        certificates.crl_urls(one)
        certificates.strict_faults(one)
        certificates.path(one, [ROOT.certificate])


@given(st.one_of(st.binary(max_size=200), damaged(CRL)))
def test_a_damaged_list_is_never_believed(content: bytes) -> None:
    chain = (LEAF.certificate, ROOT.certificate)
    if content == CRL:
        return
    with pytest.raises((revocation.RevocationUnknownError, revocation.RevokedError)):
        revocation.lists_for(chain, NOW, get=lambda _: content)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["private_names", "networks", "endpoints", "egress", "name", "address", "zone", "port"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@given(JSON)
def test_facts_of_any_shape_are_read_or_refused(document: Any) -> None:
    with contextlib.suppress(facts.FactsError):
        facts.parse(json.loads(json.dumps(document)), "facts")


@given(st.text(max_size=400))
def test_any_text_may_be_pasted(text: str) -> None:
    symptoms.match(text)


def test_without_nginx_ci_fails_and_a_laptop_skips_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(web.shutil, "which", lambda *_, **__: None)
    monkeypatch.setenv(web.REQUIRED, "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install -y nginx-light"):
        web.binary()
    monkeypatch.delenv(web.REQUIRED)
    with pytest.raises(pytest.skip.Exception, match="apt-get install -y nginx-light"):
        web.binary()
