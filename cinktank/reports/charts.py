"""Charts as inline SVG: colours are the page's (CSS classes), sizes are those asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup, escape

LEFT, RIGHT, TOP, BOTTOM = 46, 8, 8, 22
LETTER = 6.4
"""Width of a letter of a label, in pixels."""


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of value: its name, the CSS class that colours it, a value for every place."""

    name: str
    style: str
    values: Sequence[float | None]


def stacks(
    labels: Sequence[str], series: Sequence[Series], width: int, height: int = 200
) -> Markup:
    """Return columns, one for each label, the series stacked from the bottom up."""
    totals = [sum(part.values[n] or 0 for part in series) for n in range(len(labels))]
    frame = _Frame(width, height, max(totals, default=0), len(labels))
    parts = frame.axes(labels)
    wide = max(frame.step * 0.82, 0.8) if len(labels) > 1 else min(frame.step * 0.82, 60)
    for n, label in enumerate(labels):
        below = 0.0
        for part in series:
            value = part.values[n] or 0
            if value:
                top, bottom = frame.y(below + value), frame.y(below)
                parts.append(
                    f'<rect class="{part.style}" x="{frame.x(n) - wide / 2:.1f}" y="{top:.1f}"'
                    f' width="{wide:.1f}" height="{bottom - top:.1f}">'
                    f"<title>{escape(label)}: {escape(part.name)} {value:g}</title></rect>"
                )
                below += value
    return frame.drawn(parts, ", ".join(part.name for part in series))


def lines(
    labels: Sequence[str],
    series: Sequence[Series],
    width: int,
    height: int = 160,
    unit: str = "",
    top: float = 0,
) -> Markup:
    """Return one line for each series; where a value is ``None`` it is broken.

    The axis ends at *top* or, if there is one, at a higher value.
    """
    highest = max([top, *(value or 0 for part in series for value in part.values)])
    frame = _Frame(width, height, highest, len(labels), unit)
    parts = frame.axes(labels)
    for part in series:
        path, pen_down = [], False
        for n, value in enumerate(part.values):
            if value is None:
                pen_down = False
                continue
            alone = not pen_down and (n + 1 == len(part.values) or part.values[n + 1] is None)
            x, y = frame.x(n), frame.y(value)
            path.append(f"{'L' if pen_down else 'M'}{x:.1f} {y:.1f}" + (" h0.01" if alone else ""))
            pen_down = True
        parts.append(
            f'<path class="line {part.style}" d="{"".join(path)}">'
            f"<title>{escape(part.name)}</title></path>"
        )
    return frame.drawn(parts, ", ".join(part.name for part in series))


class _Frame:
    """Where values are on the drawing, and the axes around them."""

    def __init__(self, width: int, height: int, highest: float, places: int, unit: str = ""):
        self.width, self.height, self.unit = width, height, unit
        self.ticks = ticks(highest)
        self.step = (width - LEFT - RIGHT) / max(places, 1)

    def x(self, place: int) -> float:
        return LEFT + self.step * (place + 0.5)

    def y(self, value: float) -> float:
        tall = self.height - TOP - BOTTOM
        return TOP + tall * (1 - value / self.ticks[-1])

    def axes(self, labels: Sequence[str]) -> list[str]:
        parts = []
        for tick in self.ticks:
            y = self.y(tick)
            parts.append(
                f'<line class="grid" x1="{LEFT}" x2="{self.width - RIGHT}" y1="{y:.1f}"'
                f' y2="{y:.1f}"/><text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">'
                f"{tick:g}{escape(self.unit)}</text>"
            )
        longest = max(map(len, labels), default=1) * LETTER + 14
        every = max(1, ceil(longest / self.step))
        for n in range(0, len(labels), every):
            x = self.x(n)
            half = len(labels[n]) * LETTER / 2
            anchor = "end" if x + half > self.width else "middle"
            x = self.width if anchor == "end" else max(x, half)
            parts.append(
                f'<text x="{x:.1f}" y="{self.height - 6}" text-anchor="{anchor}">'
                f"{escape(labels[n])}</text>"
            )
        return parts

    def drawn(self, parts: list[str], what: str) -> Markup:
        return Markup(
            f'<svg viewBox="0 0 {self.width} {self.height}" width="{self.width}"'
            f' height="{self.height}" role="img" aria-label="{escape(what)}">'
            f"{''.join(parts)}</svg>"
        )


def ticks(highest: float) -> list[float]:
    """Return two to five round numbers from 0 to at least *highest*.

    >>> ticks(7)
    [0.0, 2.0, 4.0, 6.0, 8.0]
    >>> ticks(0.31)
    [0.0, 0.1, 0.2, 0.3, 0.4]
    >>> ticks(0)
    [0.0, 1.0]
    """
    if highest <= 0:
        return [0.0, 1.0]
    power = 10 ** floor(log10(highest))
    for factor in (0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5):
        step = round(float(factor * power), 12)
        count = ceil(round(highest / step, 9))
        if count <= 4 and (highest < 1 or step % 1 == 0):
            return [round(step * n, 9) for n in range(count + 1)]
    return [0.0, highest]
