"""What nodes run at their first start."""

from __future__ import annotations

import re

import pytest

from tests.topology.configs import ROOT_PEM, settings
from topology.bootstrap import script
from topology.build import plan

WEB, COMPUTE = plan(settings(("bootstrap.packageSha256", "a" * 64)), root_pem=ROOT_PEM).scale_sets


def test_each_tier_gets_its_role_and_its_port() -> None:
    assert "$role = 'web'" in WEB.bootstrap.script
    assert "$port = 12800" in WEB.bootstrap.script
    assert "$role = 'compute'" in COMPUTE.bootstrap.script
    assert "$port = 12805" in COMPUTE.bootstrap.script
    assert "$computePort = 12805" in WEB.bootstrap.script


def test_the_package_comes_from_the_plans_own_storage_and_is_checked() -> None:
    assert re.fullmatch(
        r"https://stmlsdev\w{5}\.blob\.core\.windows\.net/packages/mlserver\.zip", WEB.bootstrap.package_url
    )
    assert f"'{WEB.bootstrap.package_url}'" in WEB.bootstrap.script
    assert f"'{'a' * 64}'" in WEB.bootstrap.script


def test_nothing_is_left_to_fill_in_and_nothing_is_secret() -> None:
    for tier in (WEB, COMPUTE):
        assert "@@" not in tier.bootstrap.script
        assert "PRIVATE KEY" not in tier.bootstrap.script
        assert not re.search(r"password|sas=|sig=|AccountKey", tier.bootstrap.script, re.IGNORECASE)


def test_the_private_root_goes_to_the_machine_store_and_to_pythons_bundle() -> None:
    assert ROOT_PEM.strip() in WEB.bootstrap.script
    assert r"Cert:\LocalMachine\Root" in WEB.bootstrap.script
    assert "cacert.pem" in WEB.bootstrap.script


def test_a_script_fits_into_custom_data() -> None:
    # 64 KiB as Base64 (azure-docs virtual-machines/custom-data)
    assert len(WEB.bootstrap.script.encode()) * 4 / 3 < 65536


def test_a_value_cannot_end_the_quotes_that_it_is_written_in() -> None:
    with pytest.raises(ValueError, match="PACKAGE_URL may not hold a single quote"):
        script(role="web", port=1, compute_port=2, package_url="https://a/'; x", sha256=None, root_pem="")
