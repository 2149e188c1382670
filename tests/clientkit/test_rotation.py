"""The documented rotation of a root: a client that follows it is served at every step."""

import datetime as dt
from pathlib import Path

import requests
from kit_support import web

from clientkit.cli import main
from clientkit.pki import dev_ca
from clientkit.trust import pem_store


def conf(port: int, folder: dev_ca.Folder) -> str:
    return f"""server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {folder.certificate};
        ssl_certificate_key {folder.key};
        location / {{ return 200 "served\\n"; }}
    }}"""


def served(port: int, bundle: Path) -> bool:
    try:
        return requests.get(f"https://localhost:{port}/", verify=str(bundle), timeout=10).text == "served\n"
    except requests.exceptions.SSLError:
        return False


def test_with_the_overlap_no_step_locks_a_client_out(tmp_path: Path) -> None:
    old, new = (dev_ca.Folder(tmp_path / name) for name in ("old", "new"))
    for folder in (old, new):
        dev_ca.make(folder, ["localhost"], [], dt.datetime.now(dt.UTC))
    bundle = tmp_path / "bundle.pem"
    assert main(["trust", "bundle", "--authority", str(old.root), "--out", str(bundle)]) == 0
    first, second = web.free_ports(2)
    with web.running(tmp_path, conf(first, old) + conf(second, new), first):
        assert (served(first, bundle), served(second, bundle)) == (True, False)
        assert main(["trust", "bundle", "--authority", str(new.root), "--out", str(bundle)]) == 0
        assert (served(first, bundle), served(second, bundle)) == (True, True)
        assert main(["trust", "bundle", "--drop", str(old.root), "--out", str(bundle)]) == 0
        assert (served(first, bundle), served(second, bundle)) == (False, True)
    assert len(pem_store.ours(bundle.read_bytes())) == 1
