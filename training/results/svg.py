"""Curves and a matrix as inline SVG, drawn with nothing but text."""

from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 440, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 26, 34
# Told apart also by those who do not see red and green (Okabe and Ito 2008).
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
_DASHES = ("", "6 3", "2 3")


def curves(
    title: str,
    lines: Mapping[str, Points],
    x: str,
    *,
    top: float | None = None,
    span: tuple[float, float] | None = None,
) -> str:
    """A line chart. x: what runs along the bottom; top: the highest y, span: the least and the
    greatest x, else what the lines need."""
    points = [point for line in lines.values() for point in line]
    xs, ys = [p[0] for p in points] or [0.0], [p[1] for p in points] or [0.0]
    left, right = span or (min(xs), max(max(xs), min(xs) + 1e-9))
    high = top if top is not None else max(max(ys) * 1.05, 1e-9)

    def place(point: tuple[float, float]) -> str:
        across = _LEFT + (point[0] - left) / (right - left) * (_WIDTH - _LEFT - _RIGHT)
        down = _TOP + (1 - min(point[1] / high, 1.0)) * (_HEIGHT - _TOP - _BOTTOM)
        return f"{across:.1f},{down:.1f}"

    parts = [_text(_LEFT, 16, title, weight="bold")]
    for step in range(5):
        y = high * step / 4
        [_, down] = place((left, y)).split(",")
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{down}" y2="{down}" stroke="#ddd"/>'
        )
        parts.append(_text(_LEFT - 4, float(down) + 4, f"{y:.2g}", anchor="end"))
    for value in (left, right):
        across = float(place((value, 0)).split(",")[0])
        parts.append(_text(across, _HEIGHT - 18, f"{value:.3g}", anchor="middle"))
    parts.append(_text(_WIDTH / 2, _HEIGHT - 4, x, anchor="middle"))
    for number, (name, line) in enumerate(lines.items()):
        colour, dash = style(number)
        joined = " ".join(place(point) for point in line)
        shape = (
            f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dash}"/>'
            if len(line) > 1
            else "".join(
                f'<circle cx="{at.split(",")[0]}" cy="{at.split(",")[1]}" r="3" fill="{colour}"/>'
                for at in map(place, line)
            )
        )
        parts.append(f"<g><title>{escape(name)}</title>{shape}</g>")
    return f"<figure>{_svg(_WIDTH, _HEIGHT, parts)}{legend(list(lines))}</figure>"


def style(number: int) -> tuple[str, str]:
    """Colour and dashes of the line with this number: 21 that differ."""
    return _COLOURS[number % len(_COLOURS)], _DASHES[number // len(_COLOURS) % len(_DASHES)]


def legend(names: Sequence[str]) -> str:
    """The lines' names, each behind a piece of its line."""
    if len(names) < 2:
        return ""
    items = []
    for number, name in enumerate(names):
        colour, dash = style(number)
        piece = (
            f'<svg width="24" height="8"><line x1="0" x2="24" y1="4" y2="4" stroke="{colour}" '
            f'stroke-width="2" stroke-dasharray="{dash}"/></svg>'
        )
        items.append(f"<span>{piece} {escape(name)}</span>")
    return f'<figcaption class="legend">{" ".join(items)}</figcaption>'


def matrix(counts: Sequence[Sequence[int]], rows: Sequence[str], columns: Sequence[str]) -> str:
    """A table of counts, each cell as dark as its share of the row. rows: what is there."""
    cell, left, top = 34, 130, 120
    parts = []
    for number, name in enumerate(columns):
        at = left + number * cell + cell / 2
        turned = f"rotate(-55 {at:.0f} {top - 6})"
        parts.append(_text(at, top - 6, name, turned=turned))
    for line, (name, values) in enumerate(zip(rows, counts, strict=True)):
        y = top + line * cell
        parts.append(_text(left - 6, y + cell / 2 + 4, name, anchor="end"))
        whole = max(sum(values), 1)
        for column, value in enumerate(values):
            share = value / whole
            grey = round(255 - 190 * share)
            x = left + column * cell
            parts.append(
                f'<rect x="{x}" y="{y}" width="{cell}" height="{cell}" stroke="#ccc" '
                f'fill="rgb({grey},{grey},255)"><title>{escape(name)}, found as '
                f"{escape(columns[column])}: {value} ({share:.0%})</title></rect>"
            )
            if value:
                colour = "#fff" if share > 0.6 else "#000"
                parts.append(
                    _text(x + cell / 2, y + cell / 2 + 4, str(value), anchor="middle", fill=colour)
                )
    width, height = left + len(columns) * cell + 70, top + len(rows) * cell + 10
    return f"<figure>{_svg(width, height, parts)}</figure>"


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    weight: str = "normal",
    fill: str = "#000",
    turned: str = "",
) -> str:
    transform = f' transform="{turned}"' if turned else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="11" text-anchor="{anchor}" '
        f'font-weight="{weight}" fill="{fill}"{transform}>{escape(text)}</text>'
    )
