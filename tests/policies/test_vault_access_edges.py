"""A gateway with several identities, several certificates, and vaults beside the one that it needs."""

from __future__ import annotations

import pytest

from tests.policies.cases import gateway
from tests.policies.engine import NOT_KNOWN, Registered
from tests.policies.test_vault_access import IDENTITY, found, role, the_gateway, the_vault

OTHER = Registered(IDENTITY.type, "id-other", {"resourceName": "id-other", "resourceGroupName": "rg"})


def of(url: str, name: str = "c") -> dict[str, str]:
    return {"name": name, "keyVaultSecretId": f"https://{url}.vault.azure.net/secrets/gateway"}


@pytest.mark.parametrize("worn", [[IDENTITY, OTHER], [OTHER, IDENTITY]])
def test_the_identity_of_which_something_is_not_known_is_the_one_that_is_named(worn: list[Registered]) -> None:
    kv = the_vault()
    doubtful = role(IDENTITY, kv, role=NOT_KNOWN)
    (told,) = found(IDENTITY, OTHER, kv, doubtful, the_gateway(depends={"identity": worn}))
    assert "what identity id-agw may do in vault vault is not known yet" in told.message


def test_all_identities_of_which_something_is_not_known_are_named() -> None:
    kv = the_vault()
    doubtful = [role(each, kv, role=NOT_KNOWN, name=each.name) for each in (IDENTITY, OTHER)]
    (told,) = found(IDENTITY, OTHER, kv, *doubtful, the_gateway(depends={"identity": [IDENTITY, OTHER]}))
    assert "what identity id-agw and id-other may do in vault vault is not known yet" in told.message


def test_one_identity_that_may_is_enough_whatever_the_others_may() -> None:
    kv = the_vault()
    given = [role(OTHER, kv), role(IDENTITY, kv, role=NOT_KNOWN, name="doubtful")]
    assert found(IDENTITY, OTHER, kv, *given, the_gateway(depends={"identity": [IDENTITY, OTHER]})) == []


@pytest.mark.parametrize("name", ["a", "z"])
def test_a_vault_that_no_certificate_comes_from_is_no_matter(name: str) -> None:
    kv = the_vault()
    beside = Registered(kv.type, name, {**kv.props, "vaultName": name})
    assert found(IDENTITY, beside, kv, role(IDENTITY, kv), the_gateway()) == []


def test_certificates_after_one_that_somebody_else_answers_for_are_judged() -> None:
    standing = gateway(sslCertificates=[of("shared", "a"), of("gone", "b")])
    (told,) = found(standing, vaultsElsewhere=["shared"])
    assert "(b) comes from vault gone" in told.message
