"""A small writer of SVG with the same bytes for the same drawing."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

SANS = "'Segoe UI', 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif"
MONO = "ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def width(text: str, size: float, *, mono: bool = False) -> float:
    """An upper estimate of a text's width in pixels; the fonts that a viewer has differ by a tenth."""
    return len(text) * size * (0.62 if mono else 0.58)


class Canvas:
    """Shapes in the order in which they are drawn."""

    def __init__(self) -> None:
        """An empty canvas."""
        self._parts: list[str] = []

    def add(self, tag: str, content: str | None = None, /, **attributes: str | float) -> None:
        """One element. Underscores in attribute names stand for hyphens; numbers are rounded."""
        texts = (
            f"{name.rstrip('_').replace('_', '-')}={quoteattr(v if isinstance(v, str) else number(v))}"
            for name, v in attributes.items()
        )
        opening = " ".join((tag, *texts))
        self._parts.append(f"<{opening}/>" if content is None else f"<{opening}>{escape(content)}</{tag}>")

    def box(self, x: float, y: float, w: float, h: float, *, radius: float = 8, **style: str | float) -> None:
        """A rectangle with rounded corners."""
        self.add("rect", x=x, y=y, width=w, height=h, rx=radius, **style)

    def text(
        self,
        x: float,
        y: float,
        content: str,
        *,
        size: float = 12,
        fill: str,
        weight: int = 400,
        anchor: str = "start",
        mono: bool = False,
    ) -> None:
        """One line of text; `y` is its baseline."""
        family: dict[str, str] = {"font_family": MONO} if mono else {}
        self.add(
            "text",
            content,
            x=x,
            y=y,
            font_size=size,
            fill=fill,
            font_weight=str(weight),
            text_anchor=anchor,
            **family,
        )

    def pair(self, x: float, y: float, first: tuple[str, float, str], second: tuple[str, float, str]) -> None:
        """A bold text and a plain one behind it, each (text, size, colour): the viewer's font sets the distance."""
        (bold, large, ink), (plain, small, muted) = first, second
        self.open("text", x=x, y=y, fill=ink, font_size=large)
        self.add("tspan", bold, font_weight="700")
        self.add("tspan", plain, fill=muted, font_size=small, dx=8)
        self.close("text")

    def path(self, d: str, **style: str | float) -> None:
        """A path."""
        self.add("path", d=d, **style)

    def open(self, tag: str, **attributes: str | float) -> None:
        """Begin an element that holds others."""
        self.add(tag, **attributes)
        self._parts[-1] = self._parts[-1].removesuffix("/>") + ">"

    def close(self, tag: str) -> None:
        """End the element that was begun last."""
        self._parts.append(f"</{tag}>")

    def document(self, w: float, h: float, title: str, description: str, definitions: str) -> str:
        """The whole file. Its ground is opaque, so that it reads the same on a light and on a dark page."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(w)}" height="{number(h)}" '
            f'viewBox="0 0 {number(w)} {number(h)}" role="img" aria-labelledby="title description" '
            f"font-family={quoteattr(SANS)}>"
        )
        lines = [
            head,
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="description">{escape(description)}</desc>',
            definitions,
            *self._parts,
            "</svg>",
        ]
        return "\n".join(lines) + "\n"
