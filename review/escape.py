"""Text from resources, policies and forks, made harmless in GitHub's Markdown."""

from __future__ import annotations

import re
from typing import Final

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]()<>|~!#+-])")
_GAP: Final = "\u200b"  # a space of no width: it parts what GitHub would make a mention, a reference or a link of


def prose(text: str) -> str:
    """Text that shows as it is: no markup, no tag, no mention, no reference, no link."""
    shown = _MARKUP.sub(lambda match: "\\" + match[1], one_line(text).replace("&", "&amp;"))
    shown = shown.replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\-", "-").replace("\\(", "(")
    shown = shown.replace("\\)", ")").replace("@", f"@{_GAP}").replace("\\#", f"\\#{_GAP}")
    return re.sub(r"(?i)\b(www)\.", rf"\1{_GAP}.", shown.replace("://", f":{_GAP}//"))


def code(text: str) -> str:
    """Text in a code span, whatever it holds, also in a table's cell."""
    shown = one_line(text).replace("|", "\\|")
    runs = [len(run) for run in re.findall(r"`+", shown)]
    fence = "`" * next(count for count in range(1, len(runs) + 2) if count not in runs)
    pad = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def one_line(text: str) -> str:
    """Text without line ends and control characters."""
    return "".join(each if each.isprintable() else " " for each in text).strip()


def cut(text: str, width: int) -> str:
    """At most so many characters."""
    return text if len(text) <= width else text[: max(width - 1, 0)].rstrip() + "…"
