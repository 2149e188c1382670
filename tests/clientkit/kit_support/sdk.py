"""Answers for the Azure SDKs: everything of the SDK runs, only the network below its transport is not there."""

from __future__ import annotations

import io
import json
from typing import Any

import requests
import urllib3
from azure.core.pipeline.transport import RequestsTransport
from requests.adapters import BaseAdapter


def answer(
    request: requests.PreparedRequest, status: int, body: Any, headers: dict[str, str] | None = None
) -> requests.Response:
    """The answer as requests would have it after reading it from the wire."""
    content = json.dumps(body).encode() if body is not None else b""
    named = {"Content-Type": "application/json", "Content-Length": str(len(content))} | (headers or {})
    made = requests.Response()
    made.status_code = status
    made.request = request
    made.url = str(request.url)
    made.headers.update(named)
    made.raw = urllib3.HTTPResponse(io.BytesIO(content), named, status, preload_content=False)
    return made


def transport(adapter: BaseAdapter) -> RequestsTransport:
    """The SDK's own transport, with `adapter` in place of the network."""
    session = requests.Session()
    session.mount("https://", adapter)
    return RequestsTransport(session=session, session_owner=False)
