"""Makes the pictures of README and guides from a running program with the small world.

    python3 start.py                                          # in one window, until its videos are ready
    .venv/bin/python docs/pictures.py [http://127.0.0.1:8000]

Writes docs/pictures/*.png, at most 200 kB each."""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FOLDER = ROOT / "docs/pictures"
MOST = 200_000
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
ONLY = sys.argv[2:]  # names, to make some of them anew
PICTURES = [  # (file, whose, address or the text of a link on the page before, size)
    ("ana-sayfa", None, "/", WIDE),
    ("egitimler", None, "/egitimler", WIDE),
    ("giris", None, "/giris", WIDE),
    ("belge-dogrula", None, "/belge-dogrula", WIDE),
    ("egitimlerim", "engineer", "/egitimlerim", WIDE),
    ("egitimlerim-dar", "engineer", "/egitimlerim", NARROW),
    ("belgelerim", "engineer", "/belgelerim", WIDE),
    ("masa", "training_officer", "/masa/insaat", WIDE),
    ("sistem", "union_admin", "/sistem", WIDE),
]
PEOPLE = {  # persona -> a word on the button of the sign-in page
    "engineer": "Eğitim alan",
    "training_officer": "Eğitim sorumlusu",
    "union_admin": "Birlik yöneticisi",
}


def main(address):
    from tests.browser.find import chromium

    FOLDER.mkdir(exist_ok=True)
    executable, environment = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, env=os.environ | environment, args=["--no-sandbox"]
        )
        for name, whose, path, size in [one for one in PICTURES if not ONLY or one[0] in ONLY]:
            context = browser.new_context(
                reduced_motion="reduce", viewport=size, locale="tr-TR", timezone_id="Europe/Istanbul"
            )
            page = context.new_page()
            page.set_default_timeout(120_000)  # the machine may be busy with the first transcodes
            if whose:
                sign_in(page, address, PEOPLE[whose])
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            print(f"{name}.png: {keep(page, FOLDER / f'{name}.png') // 1000} kB")
            context.close()
        browser.close()


def sign_in(page, address, word):
    """By the one-click button of the demo person whose line holds the word."""
    page.goto(f"{address}/giris")
    page.locator("li", has_text=word).get_by_role("button").first.click()
    page.wait_for_url(lambda url: not url.endswith("/giris"))


def keep(page, path):
    """The visible part, and smaller until it is light enough."""
    page.screenshot(path=path)
    size = page.viewport_size
    while path.stat().st_size > MOST:
        size = {"width": size["width"], "height": size["height"] - 100}
        page.screenshot(path=path, clip={"x": 0, "y": 0, **size})
    return path.stat().st_size


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
