"""What every page in a story must be: whole at both widths, and without a finding of axe-core."""

from functools import cache
from pathlib import Path

AXE = Path(__file__).parents[1] / "browser/node_modules/axe-core/axe.min.js"
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth).map(one => one.outerHTML.slice(0, 120))"""
BUILD = """() => {
    const own = /^(id|for|href|src|action|name|value|title|content|datetime|data-.*|aria-(label|controls|owns))$/;
    const built = node => {
        if (node.nodeType === Node.TEXT_NODE) return node.data.trim() ? "." : "";
        if (node.nodeType !== Node.ELEMENT_NODE) return "";
        const said = [...node.attributes].filter(one => !one.name.endsWith("edby"))
            .map(one => own.test(one.name) ? one.name + !one.value : one.name + "=" + one.value);
        const parts = [...node.childNodes].map(built).filter((one, n, all) => one && one !== all[n - 1]);
        return `<${node.localName} ${said.sort().join(" ")}>${parts.join("")}</>`;
    };
    return innerWidth + built(document.documentElement) + [...document.querySelectorAll(":invalid, :checked")].length;
}"""
FOUND = """async () => (await axe.run({resultTypes: ["violations"]})).violations
    .map(one => [one.id, one.nodes.slice(0, 3).map(node => node.html)])"""  # all that passes would be megabytes
CLEAN = set()  # how the pages were built in which this process found nothing


@cache
def axe() -> str:
    return AXE.read_text()


def findings(page):
    """What axe-core finds on the page; empty when all is well, or when a page built alike was found well before: of
    the same elements, classes and states in the same order, however many alike stand in a row, whatever they say."""
    page.wait_for_load_state()
    build = page.evaluate(BUILD)
    if build in CLEAN:
        return []
    if not page.evaluate("'axe' in window"):  # half a megabyte, once for each document
        page.evaluate(axe())
    found = page.evaluate(FOUND)
    if not found:
        CLEAN.add(build)
    return found


def sound(page):
    """axe finds nothing, and nothing scrolls sideways on a phone or a desk."""
    page.wait_for_load_state()
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(WIDE) == [], f"{page.url} at {width}"
    assert findings(page) == [], page.url
