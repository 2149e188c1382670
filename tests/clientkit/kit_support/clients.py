"""Clients in Python that open a page with a context, and how they say no."""

import ssl
import urllib.error
import urllib.request
from collections.abc import Callable

import httpx
import pytest
import requests

from clientkit import certificates, tls
from kit_support.gateway import Gateways


def by_requests(url: str, context: ssl.SSLContext) -> str:
    with tls.requests_session(context) as session:
        return session.get(url, timeout=10).text


def by_httpx(url: str, context: ssl.SSLContext) -> str:
    with httpx.Client(verify=context, timeout=10) as client:
        return client.get(url).text


def by_urllib(url: str, context: ssl.SSLContext) -> str:
    with urllib.request.urlopen(url, context=context, timeout=10) as answer:
        return answer.read().decode()


CLIENTS = [by_requests, by_httpx, by_urllib]
Client = Callable[[str, ssl.SSLContext], str]


def trusted(gateways: Gateways) -> tuple:
    return certificates.read(gateways.root_pem)


def refusal(call: Callable[[], object]) -> BaseException:
    with pytest.raises((requests.RequestException, httpx.TransportError, urllib.error.URLError)) as caught:
        call()
    return caught.value
