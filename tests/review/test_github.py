"""The one comment of a pull request, and the one issue about drift, against a stand-in of GitHub."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from review import cli, drifting, record, sticky
from review.fault import ReviewError
from review.github import GitHub
from review.markdown import MARKER, Links
from review.model import Change, Environment
from tests.review.github import REPOSITORY, TOKEN, Forge, forge
from tests.review.made import violation


@pytest.fixture
def hub() -> Iterator[Forge]:
    with forge() as state:
        yield state


def client(hub: Forge) -> GitHub:
    return GitHub(REPOSITORY, TOKEN, hub.address)


def other(body: str, login: str = "someone", number: int = 1) -> dict[str, object]:
    return {"id": number, "user": {"login": login}, "body": body}


def test_the_comment_is_added_then_updated_and_left_alone_when_it_says_the_same(hub: Forge) -> None:
    github = client(hub)
    assert sticky.put(github, 7, f"{MARKER}\none") == "added"
    assert sticky.put(github, 7, f"{MARKER}\ntwo") == "updated"
    asked = len(hub.asked)
    assert sticky.put(github, 7, f"{MARKER}\ntwo\n") == "unchanged"
    assert [verb for verb, _ in hub.asked[asked:]] == ["GET"]
    assert [comment["body"] for comment in hub.comments[7]] == [f"{MARKER}\ntwo"]


def test_nobody_elses_comment_is_written_over(hub: Forge) -> None:
    hub.comments[7] = [
        other(f"{MARKER}\nforged"),
        other(f"quoted: {MARKER}", "github-actions[bot]", 2),
        {"id": 3, "user": None, "body": f"{MARKER} of a deleted user"},
    ]
    before = [dict(comment) for comment in hub.comments[7]]
    assert sticky.put(client(hub), 7, f"{MARKER}\nours") == "added"
    assert hub.comments[7][:3] == before


def test_the_comment_is_found_beyond_the_first_page(hub: Forge) -> None:
    hub.comments[7] = [other("talk", number=n) for n in range(1, 251)]
    hub.comments[7].append(other(f"{MARKER}\nold", "github-actions[bot]", 999))
    assert sticky.put(client(hub), 7, f"{MARKER}\nnew") == "updated"
    assert len(hub.comments[7]) == 251


def event(folder: Path, **more: object) -> Path:
    run = {
        "event": "pull_request",
        "head_repository": {"owner": {"login": "forker"}},
        "head_branch": "main",
        "head_sha": "c" * 40,
        "html_url": "https://github.com/contoso/cluster/actions/runs/1",
        **more,
    }
    path = folder / "event.json"
    path.write_text(json.dumps({"workflow_run": run}))
    return path


def pull(number: int, *, owner: str = "forker", sha: str = "c" * 40) -> dict[str, object]:
    return {"number": number, "head": {"owner": owner, "ref": "main", "sha": sha}}


def commented(hub: Forge, monkeypatch: pytest.MonkeyPatch, folder: Path, event_file: Path) -> int:
    for name, value in (
        ("GITHUB_REPOSITORY", REPOSITORY),
        ("GITHUB_TOKEN", TOKEN),
        ("GITHUB_API_URL", hub.address),
        ("GITHUB_SERVER_URL", "https://github.com"),
    ):
        monkeypatch.setenv(name, value)
    return cli.main(["comment", str(folder), "--event", str(event_file)])


def test_a_forks_run_is_commented_on_the_pull_request_that_github_names(
    hub: Forge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    record.write(tmp_path / "dev", "main", "feature", Environment("dev", "deployed", ("a",), (violation(),)))
    hub.pulls = [pull(5, owner="contoso"), pull(6, sha="d" * 40), pull(9)]
    assert commented(hub, monkeypatch, tmp_path, event(tmp_path)) == 0
    assert list(hub.comments) == [9]
    [comment] = hub.comments[9]
    assert "Refused: 1 policy fails in dev" in comment["body"]
    assert f"https://github.com/{REPOSITORY}/blob/{'c' * 40}/components/load_balancer.py#L44" in comment["body"]


def test_a_run_whose_commit_is_no_longer_the_head_is_not_commented(
    hub: Forge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record.write(tmp_path / "dev", "main", "feature", Environment("dev", "deployed"))
    hub.pulls = [pull(6, sha="d" * 40)]
    assert commented(hub, monkeypatch, tmp_path, event(tmp_path)) == 0
    assert hub.comments == {}
    assert "nothing to comment on" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["{}", "[]", "no", '{"workflow_run": {"event": "push"}}'])
def test_another_event_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "event.json"
    path.write_text(text)
    with pytest.raises(ReviewError):
        sticky.head_of(path)


def test_a_refusal_says_what_was_asked_and_never_the_token(hub: Forge) -> None:
    hub.refuse = 403
    with pytest.raises(ReviewError, match="403 to GET /issues/7/comments") as refusal:
        sticky.put(client(hub), 7, MARKER)
    assert TOKEN not in str(refusal.value)


def test_what_is_no_repository_is_refused() -> None:
    with pytest.raises(ReviewError, match="owner/name"):
        GitHub("contoso/cluster/../other", TOKEN)
    with pytest.raises(ReviewError, match="GITHUB_TOKEN not set"):
        GitHub.here({"GITHUB_REPOSITORY": REPOSITORY})


def test_one_issue_is_open_while_there_is_drift(hub: Forge) -> None:
    github = client(hub)
    hub.issues = [{"number": 1, "state": "open", "title": "Drift in prod", "labels": ["drift"], "body": "theirs"}]
    found = (Change("changed", "urn", "azure-native:network:Subnet", "tools"),)

    def keep(changes: tuple[Change, ...]) -> str:
        return drifting.keep_issue(github, "dev", changes, drifting.report("dev", changes, Links()))

    assert keep(()) == "no issue"
    assert keep(found) == "opened an issue"
    assert keep(found) == "updated #2"
    assert keep(()) == "closed #2"
    assert [(issue["title"], issue["state"]) for issue in hub.issues] == [
        ("Drift in prod", "open"),
        ("Drift in dev", "closed"),
    ]
    assert hub.issues[0]["body"] == "theirs"
