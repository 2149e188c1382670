"""A picture of the comment: its Markdown as a page that looks like a pull request's, through a headless browser."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

from review.fault import ReviewError

WIDTH: Final = 920  # pixels; the page is drawn at twice that, for sharp text
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_TALLEST: Final = 4000
_STYLE: Final = """
* { box-sizing: border-box }
body { margin: 0; padding: 16px; background: #fff; color: #1f2328; width: 920px;
  font: 14px/1.5 "Liberation Sans", Helvetica, Arial, sans-serif }
.who { border: 1px solid #d1d9e0; border-radius: 6px }
.head { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; padding: 8px 16px;
  color: #59636e }
.head b { color: #1f2328 }
.text { padding: 16px }
h2 { font-size: 21px; margin: 0 0 14px; padding-bottom: 6px; border-bottom: 1px solid #d1d9e0 }
h3 { font-size: 17px; margin: 22px 0 10px }
p { margin: 0 0 10px }
ul { margin: 0 0 12px; padding-left: 26px }
li + li { margin-top: 5px }
table { border-collapse: collapse; margin: 0 0 14px }
th, td { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left }
tr:nth-child(2n) td { background: #f6f8fa }
code { background: #eff1f3; border-radius: 6px; padding: 2px 5px;
  font: 12px/1.4 "Liberation Mono", Consolas, monospace }
a { color: #0969da; text-decoration: none }
details { margin: 0 0 10px }
sub { color: #59636e; font-size: 12px; vertical-align: baseline }
"""


def page(markdown: str) -> str:
    """The page. The Markdown is our own renderer's, which lets no markup of others through."""
    text = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Review</title><style>{_STYLE}</style>"
        "<body><div class=who><div class=head><b>github-actions</b> bot commented</div>"
        f"<div class=text>{text}</div></div></body></html>\n"
    )


def take(markdown: str, file: Path) -> None:
    """Write a PNG of the comment. Raises ReviewError without a browser."""
    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        raise ReviewError(
            "no chromium on PATH; on Debian: apt install chromium fonts-liberation fonts-noto-color-emoji"
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "comment.html"
        source.write_text(page(markdown), encoding="utf-8")
        height = _height(browser, source, Path(folder))
        _browse(browser, folder, f"--screenshot={file.resolve()}", f"--window-size={WIDTH},{height}", source.as_uri())
    if not file.exists():
        raise ReviewError(f"{browser} drew nothing")


def _height(browser: str, source: Path, folder: Path) -> int:
    """How tall the page is: the browser is asked to write it into the page's title."""
    measured = folder / "measured.html"
    script = "<script>document.title = document.body.scrollHeight</script>"
    measured.write_text(source.read_text(encoding="utf-8") + script, encoding="utf-8")
    told = _browse(browser, str(folder), "--dump-dom", f"--window-size={WIDTH},600", measured.as_uri())
    found = told.partition("<title>")[2].partition("</title>")[0]
    return min(int(found), _TALLEST) if found.isdigit() else _TALLEST


def _browse(browser: str, profile: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - a browser that was looked up, and a page of our own
        # no-sandbox: in a container there is no user namespace, and the page is ours.
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--force-device-scale-factor=2",
            f"--user-data-dir={profile}/profile",
            *arguments,
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout
