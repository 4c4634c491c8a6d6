"""One small square per course, filled column by column: three shapes over three patterns, so that a thousand squares
cost one kilobyte."""

from markupsafe import Markup, escape


def unit_chart(counts: list[tuple[str, int]], rows: int, name: str, css: str, cell: int = 10) -> Markup:
    """counts: (class a|b|c, how many), drawn in this order; `name` says the same in words."""
    total, start, patterns, shapes = sum(count for _, count in counts), 0, [], []
    for key, count in counts:
        end, ident = start + count, f"{css}-{key}"
        box = 'x="1.5" y="1.5" width="6" height="6"' if key == "c" else 'x="1" y="1" width="7" height="7"'
        mark = f'<rect class="u-{key}" {box}/>'
        patterns.append(
            f'<pattern id="{ident}" width="{cell}" height="{cell}" patternUnits="userSpaceOnUse">{mark}</pattern>'
        )
        outline = " ".join(f"{x * cell},{y * cell}" for x, y in corners(start, end, rows))
        shapes.append(f'<polygon fill="url(#{ident})" points="{outline}"/>')
        start = end
    width, height = max(1, -(-total // rows)) * cell - 2, rows * cell
    return Markup(
        f'<svg class="{css}" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(name)}">'
        f"<defs>{''.join(patterns)}</defs>{''.join(shapes)}</svg>"
    )


def corners(start: int, end: int, rows: int) -> list[tuple[int, int]]:
    """The outline, in cells, of the squares start..end-1 of a field filled column by column."""
    (first, top), (last, bottom) = divmod(start, rows), divmod(end, rows)
    rest = [(last + 1, 0), (last + 1, bottom), (last, bottom), (last, rows), (first, rows)]
    if top:
        return [(first, top), (first + 1, top), (first + 1, 0), *rest]
    return [(first, 0), *rest]
