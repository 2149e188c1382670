"""The pages that users follow: every block that says it is tested is run here, in order, as it is written."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import requests
from kit_support import ml_server, web

from clientkit import certificates, deploy_client, tls
from clientkit.cli import main, parser
from clientkit.doctor import catalog
from clientkit.trust import bundle

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"<!-- tested(?:: (?P<how>[^>]*?))? -->\n```\w+\n(?P<text>.*?)```", re.DOTALL)


@contextmanager
def followed(folder: Path) -> Iterator[tuple[dict[str, int], list[tuple[str, int, str]]]]:
    """The page's blocks as (what it is, exit code, output), run on free ports; nginx runs until the end."""
    front, crl, back = web.free_ports(3)
    ports = {"8443": front, "8080": crl, "12800": back}
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}:{Path(web.binary()).parent}",
        "CLIENTKIT_HOME": str(folder / "home"),
    }
    done: list[tuple[str, int, str]] = []
    state = ""
    try:
        for match in BLOCK.finditer((DOCS / "certificates.md").read_text()):
            # The page's ports are taken on a shared machine; the default of dev-ca is one of them.
            text = match["text"].replace("dev-ca", "dev-ca --host localhost --crl-url http://localhost:8080/root.crl")
            text = re.sub(r"\b(8443|8080|12800)\b", lambda found: str(ports[found[0]]), text)
            how = match["how"] or "runs"
            if how == "nginx.conf":
                (folder / "nginx.conf").write_text(text)
                continue
            # Each block continues the reader's shell, of which only exported variables matter.
            ran = subprocess.run(
                ["sh", "-e", "-c", f"{state}\n{text}"],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
            done.append((how, ran.returncode, ran.stdout + ran.stderr))
        yield ports, done
    finally:
        stop = [web.binary(), "-p", f"{folder}/", "-c", str(folder / "nginx.conf"), "-e", "error.log", "-s", "stop"]
        subprocess.run(stop, capture_output=True, check=False, timeout=30)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that nginx's own user may enter, as pytest's are not when root runs the tests."""
    with tempfile.TemporaryDirectory(prefix="clientkit-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_new_user_who_follows_the_page_gets_what_it_says(folder: Path) -> None:
    assert shutil.which("curl"), "curl is not installed: apt-get install -y curl"
    with followed(folder) as (_, done):
        for how, code, said in done:
            assert (code != 0) is (how == "fails"), said
        assert len(done) == 9
        failed = [said for how, _, said in done if how == "fails"]
        assert "unable to get local issuer certificate" in failed[0] or "self-signed" in failed[0]
        assert "was revoked on" in failed[1]
        assert done[5][2].count("healthy") == 4


def test_a_client_of_the_ml_server_api_works_through_the_documented_gateway(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Login, then a service, by a requests client that trusts only what the kit installed; nothing else serves it."""
    with followed(folder) as (ports, _), ml_server.running(ports["12800"]):
        base = f"https://localhost:{ports['8443']}"
        login = {"username": "admin", "password": ml_server.PASSWORD}
        with pytest.raises(requests.exceptions.SSLError):
            requests.post(f"{base}/login", json=login, timeout=10)
        merged = tmp_path / "merged.pem"
        bundle.merge(certificates.read(folder / "pki/root.pem"), merged)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(merged))
        with requests.Session() as session:
            token = session.post(f"{base}/login", json=login, timeout=10).json()["access_token"]
            answer = session.post(
                f"{base}/api/transmission/v1.0.0",
                json={"hp": 60},
                headers={"Authorization": f"Bearer {token}"},
                timeout=10,
            )
            assert answer.json()["outputParameters"] == {"answer": 120}
            assert session.post(f"{base}/api/transmission/v1.0.0", json={"hp": 1}, timeout=10).status_code == 401
        context = tls.context_for("localhost", ports["8443"], authorities=certificates.read(folder / "pki/root.pem"))
        with httpx.Client(verify=context) as client:
            assert client.post(f"{base}/login", json=login).json()["token_type"] == "Bearer"
        settings = deploy_client.Verification(authorities=merged)
        assert requests.get(f"{base}/health", verify=settings.verify_ssl, timeout=10).text == "healthy\n"


def test_the_table_of_findings_is_the_catalogs() -> None:
    assert catalog.markdown() in (DOCS / "diagnosis.md").read_text()


@pytest.mark.parametrize("page", ["certificates.md", "diagnosis.md"])
def test_every_command_and_option_that_a_page_names_exists(page: str) -> None:
    text = (DOCS / page).read_text().replace("\\\n", " ")
    named = set(re.findall(r"clientkit ((?:pki|trust|node) [a-z-]+|doctor|explain)", text))
    assert len(named) > 1
    for command in named:
        with pytest.raises(SystemExit) as caught:
            parser().parse_args([*command.split(), "--help"])
        assert caught.value.code == 0
    for line in re.findall(r"((?:pki|trust|node|doctor)[^`\n#;,|)]*)", "\n".join(text.split("clientkit ")[1:])):
        words = line.split()
        if " ".join(words[:2]) not in named and words[0] != "doctor":
            continue
        command = words[:2] if words[0] != "doctor" else words[:1]
        for option in re.findall(r"--[a-z-]+", line):
            assert option in help_of(command), (command, option)


def help_of(command: list[str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "clientkit", *command, "--help"], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def test_every_verb_has_a_help_line(capsys: pytest.CaptureFixture[str]) -> None:
    for subject in ("pki", "trust", "node"):
        with pytest.raises(SystemExit):
            main([subject, "--help"])
        assert "example" not in capsys.readouterr().err
