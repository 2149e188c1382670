from collections.abc import Iterator
from pathlib import Path

import certifi
import pytest
from kit_support import authority, gateway
from kit_support.authority import Issued


@pytest.fixture(scope="session")
def gateways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[gateway.Gateways]:
    """Every kind of gateway in one real nginx. Tests only read it."""
    with gateway.serve(tmp_path_factory.mktemp("gateways")) as served:
        yield served


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test sees or changes this machine's own proxies, authorities or clientkit files."""
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "PIP_CERT", "GIT_SSL_CAINFO"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("CLIENTKIT_FORBID_INSECURE", "CLIENTKIT_POLICY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLIENTKIT_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="module")
def root() -> Issued:
    return authority.issue("Contoso Root", ca=True)


@pytest.fixture(scope="module")
def next_root() -> Issued:
    return authority.issue("Contoso Root 2", ca=True)


@pytest.fixture
def cacert(tmp_path: Path) -> Path:
    """A certifi of its own, so that no test touches this Python's."""
    path = tmp_path / "site-packages/certifi/cacert.pem"
    path.parent.mkdir(parents=True)
    path.write_bytes(Path(certifi.where()).read_bytes())
    path.chmod(0o640)
    return path
