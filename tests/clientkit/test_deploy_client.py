"""The article's singleton, set from clientkit's settings, and calls by its rules against the gateway."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests
from kit_support.gateway import Gateways

from clientkit import certificates, deploy_client
from clientkit.cli import main
from clientkit.deploy_client import Verification
from clientkit.errors import ClientkitError
from clientkit.policy import ForbiddenError
from clientkit.trust import bundle

STAND_IN = '''
class Configuration:
    """One object, however often it is made; the attributes are those of Microsoft's."""

    _one = None

    def __new__(cls):
        if cls._one is None:
            cls._one = super().__new__(cls)
            cls._one.verify_ssl = True
            cls._one.cert = None
        return cls._one
'''


@pytest.fixture
def azureml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A package azureml.common with the singleton."""
    package = tmp_path / "site/azureml/common"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text("")
    (package / "__init__.py").write_text(STAND_IN)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    import azureml.common

    yield azureml.common
    for name in ("azureml.common", "azureml"):
        sys.modules.pop(name, None)


def by_deploy_client(azureml: Any, url: str) -> str:
    """A call as DeployClient makes it: requests, with what the singleton says."""
    conf = azureml.Configuration()
    return requests.get(url, verify=conf.verify_ssl, cert=conf.cert, timeout=10).text


def test_the_singleton_holds_the_bundle_and_calls_verify_with_it(
    gateways: Gateways, azureml: ModuleType, tmp_path: Path
) -> None:
    with pytest.raises(requests.exceptions.SSLError):
        by_deploy_client(azureml, gateways.url("good"))
    out = tmp_path / "bundle.pem"
    bundle.merge(certificates.read(gateways.root_pem), out)
    conf = deploy_client.configure(Verification(authorities=out))
    assert conf is azureml.Configuration()
    assert azureml.Configuration().verify_ssl == str(out)
    assert azureml.Configuration().cert is None
    assert by_deploy_client(azureml, gateways.url("good")) == "served\n"


def test_a_client_certificate_goes_in_as_path_or_pair(gateways: Gateways, azureml: ModuleType, tmp_path: Path) -> None:
    pem = gateways.client_pem
    deploy_client.configure(Verification(gateways.root_pem, client_certificate=pem))
    assert azureml.Configuration().cert == str(pem)
    assert by_deploy_client(azureml, gateways.url("client_required")) == "served\n"
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    content = pem.read_bytes()
    certificate.write_bytes(content[: content.index(b"-----BEGIN PRIVATE")])
    key.write_bytes(content[content.index(b"-----BEGIN PRIVATE") :])
    deploy_client.configure(Verification(gateways.root_pem, certificate, key))
    assert azureml.Configuration().cert == (str(certificate), str(key))
    assert by_deploy_client(azureml, gateways.url("client_required")) == "served\n"


def test_the_default_is_to_verify(azureml: ModuleType) -> None:
    azureml.Configuration().verify_ssl = False
    deploy_client.configure(Verification())
    assert azureml.Configuration().verify_ssl is True


def test_verification_goes_off_with_a_reason_only_aloud_and_where_policy_allows(
    azureml: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy_client.configure(Verification(insecure_reason="lab without a CA"))
    assert azureml.Configuration().verify_ssl is False
    assert "NOT VERIFIED" in capsys.readouterr().err
    deploy_client.configure(Verification())
    monkeypatch.setenv("CLIENTKIT_FORBID_INSECURE", "1")
    with pytest.raises(ForbiddenError):
        deploy_client.configure(Verification(insecure_reason="lab without a CA"))
    assert azureml.Configuration().verify_ssl is True


@pytest.mark.usefixtures("azureml")
def test_files_that_requests_could_not_read_are_refused_before_the_singleton_is_touched(
    gateways: Gateways, tmp_path: Path
) -> None:
    cases = [
        (Verification(gateways.root_cer), "not a PEM bundle"),
        (Verification(tmp_path / "none.pem"), "cannot be read"),
        (Verification(gateways.root_pem, client_certificate=gateways.root_pem), "not a PEM key"),
        (Verification(gateways.root_pem, client_key=gateways.client_pem), "without client_certificate"),
    ]
    for settings, says in cases:
        with pytest.raises(ClientkitError, match=says):
            deploy_client.configure(settings)


def test_without_the_package_the_line_says_where_it_is() -> None:
    with pytest.raises(ClientkitError, match=r"azureml\.common is not installed .* azureml-model-management-sdk"):
        deploy_client.configure(Verification())


def test_another_package_of_that_name_is_told_from_it(azureml: ModuleType) -> None:
    del azureml.Configuration
    with pytest.raises(ClientkitError, match="another package of that name"):
        deploy_client.configure(Verification())


def test_the_printed_lines_do_the_same(
    gateways: Gateways, azureml: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trust", "bundle", "--authority", str(gateways.root_cer)]) == 0
    capsys.readouterr()
    assert main(["trust", "deploy-client"]) == 0
    exec(capsys.readouterr().out, {})
    assert by_deploy_client(azureml, gateways.url("good")) == "served\n"
