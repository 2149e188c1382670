"""The vault, the certificate in it, and the storage account."""

from __future__ import annotations

import base64
from pathlib import Path

import pulumi
import pytest

from tests.components.conftest import Deploy
from tests.components.plans import with_pfx
from tests.components.recording import TENANT, Recording, leaves


def test_the_vault_is_closed_to_the_public_and_can_not_be_purged(deployed: Recording) -> None:
    properties = deployed.one("keyvault:Vault").inputs["properties"]
    assert properties == {
        "tenantId": TENANT,
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
        "enableSoftDelete": True,
        "softDeleteRetentionInDays": 30,
        "enablePurgeProtection": True,
        "enabledForDeployment": False,
        "enabledForDiskEncryption": False,
        "enabledForTemplateDeployment": False,
        "publicNetworkAccess": "Disabled",
        "networkAcls": {"defaultAction": "Deny", "bypass": "AzureServices"},
    }


def test_the_storage_account_takes_neither_keys_nor_the_public_nor_plain_http(deployed: Recording) -> None:
    inputs = deployed.one("storage:StorageAccount").inputs
    assert inputs["allowSharedKeyAccess"] is False
    assert inputs["allowBlobPublicAccess"] is False
    assert inputs["enableHttpsTrafficOnly"] is True
    assert inputs["minimumTlsVersion"] == "TLS1_2"
    assert inputs["publicNetworkAccess"] == "Disabled"
    assert inputs["networkRuleSet"] == {"defaultAction": "Deny", "bypass": "None"}
    assert (inputs["kind"], inputs["sku"]) == ("StorageV2", {"name": "Standard_ZRS"})


def test_containers_are_private_and_follow_their_account(deployed: Recording) -> None:
    container = deployed.one("storage:BlobContainer")
    assert (container.inputs["containerName"], container.inputs["publicAccess"]) == ("models", "None")
    assert deployed.one("storage:StorageAccount").urn in container.depends_on


def test_a_certificate_that_is_in_the_vault_already_is_not_written(deployed: Recording) -> None:
    assert deployed.of("keyvault:Secret") == []


def test_a_certificate_file_goes_into_the_vault_as_a_secret_and_nowhere_else(deploy: Deploy, tmp_path: Path) -> None:
    (tmp_path / "gateway.pfx").write_bytes(b"\x30\x82private key")
    recording = deploy(with_pfx(str(tmp_path / "gateway.pfx")))
    secret = recording.one("keyvault:Secret")
    encoded = base64.b64encode(b"\x30\x82private key").decode()
    assert secret.inputs["properties"] == {"value": encoded, "contentType": "application/x-pkcs12"}
    assert secret.secret_inputs == {"properties.value"}
    assert list(secret.options.additionalSecretOutputs) == ["properties"]
    others = [request for request in recording.requests if request is not secret]
    assert not [path for request in others for path, value in leaves(request.inputs) if encoded in str(value)]
    assert not [path for path, value in leaves(recording.outputs) if encoded in str(value)]


def test_the_gateway_waits_for_its_certificate(deploy: Deploy, tmp_path: Path) -> None:
    (tmp_path / "gateway.pfx").write_bytes(b"pfx")
    recording = deploy(with_pfx(str(tmp_path / "gateway.pfx")))
    assert recording.one("keyvault:Secret").urn in recording.one("network:ApplicationGateway").depends_on


def test_a_certificate_file_that_is_not_there_is_one_line_for_the_user(deploy: Deploy, tmp_path: Path) -> None:
    with pytest.raises(pulumi.RunError, match=r"certificate cannot be read: No such file.*none\.pfx"):
        deploy(with_pfx(str(tmp_path / "none.pfx")))
