"""What every page in a story must be: whole at both widths, and without a finding of axe-core."""

from functools import cache
from pathlib import Path

AXE = Path(__file__).parents[1] / "browser/node_modules/axe-core/axe.min.js"
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth).map(one => one.outerHTML.slice(0, 120))"""

# all that passes would be megabytes, and a selector for each node a quarter of the time
FOUND = """async () => (await axe.run({resultTypes: ["violations"], selectors: false})).violations
    .map(one => [one.id, one.nodes.slice(0, 3).map(node => node.html)])"""


@cache
def axe() -> str:
    return AXE.read_text()


def findings(page):
    """What axe-core finds on the page; empty when all is well."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):  # half a megabyte, once for each document
        page.evaluate(axe())
    return page.evaluate(FOUND)


def sound(page):
    """axe finds nothing, and nothing scrolls sideways on a phone or a desk."""
    page.wait_for_load_state()
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(WIDE) == [], f"{page.url} at {width}"
    assert findings(page) == [], page.url
