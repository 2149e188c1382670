"""What nodes run at their first start."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from tests.topology.configs import GONE, ROOT, ROOT_PEM, settings
from topology.bootstrap import FOLDER, Database, Node, NodeCertificate, script
from topology.build import plan

NODE = Node("web", 12800, "https://a.example/p.zip", None, ROOT_PEM, "/resourceGroups/rg/id", "kv.vault.azure.net")
ADMIN = {"login": "sql-administrators", "objectId": "33333333-4444-5555-6666-777777777777"}


def scripts(*changes: tuple[str, Any]) -> tuple[str, str]:
    """The scripts of web and compute nodes of dev, changed."""
    web, compute = plan(settings(*changes), root_pem=ROOT_PEM).scale_sets
    return web.bootstrap.script, compute.bootstrap.script


WEB, COMPUTE = scripts(("bootstrap.packageSha256", "a" * 64))


def test_each_tier_gets_its_role_and_its_port() -> None:
    assert "$role = 'web'" in WEB
    assert "$port = 12800" in WEB
    assert "$arguments.ComputePort = 12805" in WEB
    assert "$role = 'compute'" in COMPUTE
    assert "$port = 12805" in COMPUTE
    assert "$arguments.ComputePort = $port" in COMPUTE


def test_what_is_common_is_written_once_and_what_is_a_roles_own_stands_in_its_piece() -> None:
    assert {path.stem for path in FOLDER.glob("*.ps1")} == {
        *("common", "authority", "trust", "certificate", "package", "finish", "web", "compute"),
        *("database_identity", "database_login", "database_secret"),
    }
    own = (FOLDER / "compute.ps1").read_text(encoding="ascii")
    assert own in COMPUTE
    assert own not in WEB


def test_the_package_comes_from_the_plans_own_storage_and_is_checked() -> None:
    (url,) = re.findall(r"\$packageUrl = '(.+)'", WEB)
    assert re.fullmatch(r"https://stmlsdev\w{5}\.blob\.core\.windows\.net/packages/mlserver\.zip", url)
    assert f"'{'a' * 64}'" in WEB


@pytest.mark.parametrize(
    "changes",
    [
        [],
        [("bootstrap.secrets", {"LICENCE_KEY": "licence-key"})],
        [("database.sqlLogin", {"name": "mlserver"})],
        [("database", {"external": {"server": "licences.contoso.example"}})],
        [("database", GONE), ("web.instances", {"minimum": 1, "maximum": 1})],
    ],
)
def test_nothing_is_left_to_fill_in_and_nothing_is_secret(changes: list[tuple[str, Any]]) -> None:
    for text in scripts(*changes):
        assert "@@" not in text
        assert "PRIVATE KEY" not in text
        assert not re.search(r"sas=|sig=|AccountKey|password\s*=\s*['\"]", text, re.IGNORECASE)
        assert text.isascii()  # Windows PowerShell reads anything else in the machine's own code page


def test_the_private_root_goes_to_the_machine_store_and_to_pythons_bundle() -> None:
    assert ROOT_PEM.strip() in WEB
    before, after = (match.start() for match in re.finditer(r"Install-Authority \$rootPem", WEB))
    installer = WEB.index(r"package\install.ps1")
    start = WEB.index("& $start @arguments")
    assert before < installer < after < start, "trusted before anything is installed, and again before anything starts"


def test_the_installer_of_authorities_is_clientkits_to_the_byte() -> None:
    theirs = ROOT / "clientkit/src/clientkit/node/authority.ps1"
    assert (FOLDER / "authority.ps1").read_bytes() == theirs.read_bytes(), f"cp {theirs} topology/bootstrap/"
    assert theirs.read_text(encoding="ascii") in WEB
    for path in ("PYTHON_SERVER", r"\Python*\Lib", "conda*", r"AppData\Local\Programs\Python"):
        assert path in WEB


def test_nodes_fetch_their_certificate_once_the_roots_are_trusted_and_before_anything_is_installed() -> None:
    fetched = WEB.index("$nodeCertificate = Install-NodeCertificate 'nodes-tls'")
    assert WEB.index("$trust = Install-Authority $rootPem") < fetched < WEB.index(r"package\install.ps1")
    assert "$certificateAccounts = @('NETWORK SERVICE')" in WEB
    assert "$arguments.CertificateSubject = $nodeCertificate.Subject" in WEB
    without, _ = scripts(("web.certificate", GONE))
    assert "Install-NodeCertificate" not in without
    assert "Install-NodeCertificate" not in COMPUTE


def test_the_brackets_of_every_script_are_balanced() -> None:
    """PowerShell is not on this machine: this reads the text and runs nothing of it."""
    for text in (WEB, COMPUTE, *scripts(("database.sqlLogin", {"name": "mlserver"}))):
        code = re.sub(r"(?s)@'.*?'@|'[^'\n]*'|\"(?:`.|[^\"\n])*\"|#[^\n]*", "", text.replace(ROOT_PEM.strip(), ""))
        for opening, closing in ("()", "{}", "[]"):
            assert code.count(opening) == code.count(closing)


def test_a_new_root_is_a_new_script_that_installs_nothing_again() -> None:
    other = ROOT_PEM.replace("MIIC", "MIID")
    before, after = (plan(settings(), root_pem=root).scale_sets[0].bootstrap.script for root in (ROOT_PEM, other))
    assert before != after
    (asked, again) = (re.findall(r"\$asked = '(\w{16})'", text) for text in (before, after))
    assert asked == again


@pytest.mark.parametrize(
    "change",
    [
        ("bootstrap.packageSha256", "b" * 64),
        ("bootstrap.secrets", {"LICENCE_KEY": "licence-key"}),
        ("compute.port", 12806),
        ("database.name", "other"),
    ],
)
def test_another_setting_of_the_installer_runs_it_again(change: tuple[str, Any]) -> None:
    before, after = scripts(("bootstrap.packageSha256", "a" * 64))[0], scripts(change)[0]
    assert re.findall(r"\$asked = '(\w{16})'", before) != re.findall(r"\$asked = '(\w{16})'", after)


def test_nodes_ask_as_the_identity_that_the_plan_gives_their_tier() -> None:
    for text, tier in ((WEB, "web"), (COMPUTE, "compute")):
        (found,) = re.findall(r"\$identity = '(.+)'", text)
        assert found.endswith(f"/userAssignedIdentities/id-mls-dev-we-{tier}")
        assert found.startswith("/resourceGroups/rg-mls-dev-we-cluster/providers/Microsoft.ManagedIdentity/")
        assert "msi_res_id=$id" in text


def test_secrets_are_fetched_by_name_and_handed_over_in_memory() -> None:
    web, compute = scripts(("bootstrap.secrets", {"LICENCE_KEY": "licence-key", "API_KEY": "api"}))
    for text in (web, compute):
        assert "$wanted = @{ 'API_KEY' = 'api'; 'LICENCE_KEY' = 'licence-key' }" in text
        assert "$arguments.Secrets[$name] = Get-VaultSecret $wanted[$name]" in text
        assert '& "$work\\package\\install.ps1" @arguments' in text
    assert "$wanted = @{  }" in WEB


def test_web_nodes_reach_the_database_as_themselves_without_a_password() -> None:
    assert re.search(r"\$server = 'sql-mls-dev-\w{5}\.database\.windows\.net'", WEB)
    assert "Authentication=Active Directory Managed Identity" in WEB
    assert "Encrypt=True;TrustServerCertificate=False" in WEB
    assert "['Password']" not in WEB
    assert "Password=" not in WEB
    assert "DatabaseConnection" not in COMPUTE


def test_a_login_takes_its_password_from_the_vault() -> None:
    web, compute = scripts(("database.sqlLogin", {"name": "mlserver"}))
    assert "'mlserver', (Get-VaultSecret 'database-password')" in web
    assert "Managed Identity;" not in web
    assert "database-password" not in compute


def test_a_database_elsewhere_has_its_connection_in_the_vault() -> None:
    web, _ = scripts(("database", {"external": {"server": "licences.contoso.example"}}))
    assert "$arguments.DatabaseConnection = Get-VaultSecret 'database-connection'" in web


def test_a_script_fits_into_user_data() -> None:
    # 64 KiB as Base64 (azure-docs virtual-machines/user-data)
    assert len(WEB.encode()) * 4 / 3 < 65536


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"package_url": "https://a/'; x"}, "PACKAGE_URL"),
        ({"vault": "kv'.vault.azure.net"}, "VAULT"),
        ({"secrets": (("A", "b'c"),)}, "SECRETS"),
        ({"certificate": NodeCertificate("nodes'tls", ())}, "CERTIFICATE_SECRET"),
        ({"certificate": NodeCertificate("nodes-tls", ("a'b",))}, "CERTIFICATE_ACCOUNTS"),
    ],
)
def test_a_value_cannot_end_the_quotes_that_it_is_written_in(change: dict[str, Any], name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} may not hold a single quote"):
        script(dataclasses.replace(NODE, **change), compute_port=2)


def test_a_databases_values_cannot_either() -> None:
    with pytest.raises(ValueError, match="DATABASE_NAME may not hold a single quote"):
        script(NODE, compute_port=2, database=Database("sql.example", "a'b"))
