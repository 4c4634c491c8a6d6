"""Makes the pictures of the README and of the guides from a running program with the small world.

    python3 start.py                                          # in one window, until its videos are ready
    .venv/bin/python docs/pictures.py [http://127.0.0.1:8000 [name ...]]

Writes docs/pictures/*.png (README, at most 200 kB each) and docs/kilavuz/resim/*.png (guides, at most 120 kB each, 64
colours). With names only those are made. What a guide shows and the small world lacks, a survey and documents, is first
made by clicking as its persona; a second run finds it there."""

import os
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
README, GUIDES = ROOT / "docs/pictures", ROOT / "docs/kilavuz/resim"
MOST = {README: 200_000, GUIDES: 120_000}
WIDE, NARROW, STEP = {"width": 1280, "height": 800}, {"width": 360, "height": 740}, {"width": 960, "height": 640}
BROAD = {"width": 1280, "height": 800}  # for a step whose page stands in two columns
PEOPLE = {  # persona -> a word on the line of the sign-in page
    "member": "Fatma Türkmen",
    "learner": "Mehmet Özdemir",
    "training": "Meltem Yıldız",
    "approver": "Ergün Avcı",
    "exams": "İsmail Taş",
    "proctor": "Fırat Çınar",
    "trainer": "Ebru Türkmen",
    "admin": "Emre Çınar",
    "union": "Gözde Şen",
}
PAGES = [  # of the README: (file, whose, address, size); the visible part of the page
    ("ana-sayfa", None, "/", WIDE),
    ("egitimler", None, "/egitimler", WIDE),
    ("giris", None, "/giris", WIDE),
    ("belge-dogrula", None, "/belge-dogrula", WIDE),
    ("egitimlerim", "member", "/egitimlerim", WIDE),
    ("egitimlerim-dar", "member", "/egitimlerim", NARROW),
    ("belgelerim", "member", "/belgelerim", WIDE),
    ("masa", "training", "/masa/insaat", WIDE),
    ("sistem", "union", "/sistem", WIDE),
]
DESK = "/masa/insaat"
# of the guides: (file, whose, what is done: an address, a link or button's words, or "Label = what is typed")
STEPS = [
    ("uye-egitimler", None, ["/egitimler?ara=INSAAT"], BROAD),
    ("uye-egitim", "member", ["/egitimler/insaat/IMO-YD-110"], BROAD),
    ("uye-egitimlerim", "learner", ["/egitimlerim"]),
    ("uye-izle", "learner", ["/egitimlerim", "İzlemeye başla|Kaldığım yerden izle"], BROAD),
    ("uye-neden", "learner", ["/egitimlerim", "Belge için eksikler"]),
    ("uye-takvim", "member", ["/donemler"]),
    ("uye-donem", "member", ["/donemler", "Karayolu Geçki Tasarımında"], BROAD),
    ("uye-dosya", "member", ["/meslek-dosyam"]),
    ("aday-sinavlarim", "member", ["/sinavlar"]),
    ("aday-deneme", "member", ["/sinavlar", "Deneme sınavını aç", "Denemeyi başlat|Denemeyi sürdür"], BROAD),
    ("aday-yer", "member", ["/sinav-yerlerim"]),
    ("videolar", "training", [f"{DESK}/videolar"]),
    ("video-hak", "training", [f"{DESK}/videolar", "Süreler ve hukuki sorumluluk", "#haklar"]),
    ("egitim-hazirla", "training", [f"{DESK}/egitimler", "Derin Kazılarda"]),
    ("egitim-onizle", "training", [f"{DESK}/egitimler", "Betonarme Kirişte", "Önizle"]),
    ("katilimcilar", "training", [f"{DESK}/egitimler", "Betonarme Kirişte", "Katılımcılar"]),
    ("donem-yeni", "training", [f"{DESK}/donemler", "Yeni dönem"]),
    ("donem", "training", [f"{DESK}/donemler", "Karayolu Geçki"]),
    ("donem-basvurular", "training", [f"{DESK}/donemler", "Karayolu Geçki", "Başvurular"]),
    ("donem-kapat", "training", [f"{DESK}/donemler", "Karayolu Geçki", "Başvuruyu kapat"]),
    ("siparisler", "training", [f"{DESK}/odemeler"]),
    ("banka", "training", [f"{DESK}/hareketler"]),
    ("odeme-ayarlari", "training", [f"{DESK}/odeme-ayarlari"]),
    ("duyurular", "training", [f"{DESK}/duyurular"]),
    ("ileti", "training", [f"{DESK}/iletiler/yeni"]),
    ("raporlar", "training", [f"{DESK}/raporlar"]),
    ("belge-imza", "admin", [f"{DESK}/imzalar"]),
    ("belge-elle", "training", "preview"),
    ("belgeler", "training", [f"{DESK}/belgeler"]),
    ("belge-dogrulandi", None, "verified"),
    ("soru-bankasi", "exams", [f"{DESK}/soru-bankalari", "Betonarme"]),
    ("soru-yaz", "exams", [f"{DESK}/soru-bankalari", "Betonarme", "BTN-001", "Düzenle"]),
    ("sinav-plan", "exams", [f"{DESK}/sinavlar", "Betonarme sınavı", "#sorular"]),
    ("salon-oturum", "exams", [f"{DESK}/oturumlar", "Betonarme sınavı, 1. oturum"]),
    ("salon-adaylar", "exams", [f"{DESK}/oturumlar", "Betonarme sınavı, 1. oturum", "Adaylar ve sıralar"]),
    ("salon-gozetmenler", "exams", [f"{DESK}/oturumlar", "Betonarme sınavı, 1. oturum", "Gözetmenler"]),
    ("salon-ekrani", "exams", [f"{DESK}/oturumlar", "Betonarme sınavı, 1. oturum", "Salon ekranı"]),
    (
        "salon-kagit",
        "exams",
        [
            f"{DESK}/oturumlar",
            "Betonarme sınavı, 1. oturum",
            "Salon ekranı",
            "Kâğıtlar ve tutanaklar",
            "Kâğıtta sürdürme",
        ],
    ),
    ("salon-gozetmenlik", "proctor", ["/gozetmenlik"]),
    ("egiticiler", "training", [f"{DESK}/egiticiler"]),
    ("egitici", "training", [f"{DESK}/egiticiler", "Berna Ünal"]),
    ("egitici-kaydim", "trainer", ["/egitmen"]),
    ("anket", "training", [f"{DESK}/anketler", "Eğitim sonu anketi"]),
    ("anket-sonuclar", "training", [f"{DESK}/anketler", "Sonuçlar"]),
    ("gorevliler", "admin", [f"{DESK}/gorevliler"]),
    ("sureli-gorevler", "admin", [f"{DESK}/sureli-gorevler"]),
    ("kurallar", "admin", [f"{DESK}/kurallar"]),
    ("uye-listesi", "training", [f"{DESK}/uye-listesi"]),
    ("denetim", "admin", [f"{DESK}/denetim"]),
    ("odalar", "union", ["/birlik/odalar"]),
]
COURSE = "Şantiyede Beton Kabulü"
# the greatest height below `top` at which nothing that is read stands across the edge
UNCUT = """([top, most]) => {
  const parts = "p, li, tr, h1, h2, h3, dt, dd, label, legend, button, input, select, textarea, summary, svg, video";
  const boxes = [...document.querySelectorAll("main :is(" + parts + ")")].map((one) => one.getBoundingClientRect());
  const low = boxes.filter((box) => box.height < 200);
  for (let height = most; height > 120; height -= 2)
    if (!low.some((box) => box.top < top + height - 4 && box.bottom > top + height + 4)) return height;
  return most;
}"""
REASON = "Yoklama çizelgesi 2026/14, iki gün tam katılım."


def main(address, names):
    from tests.browser.find import chromium

    executable, environment = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, env=os.environ | environment, args=["--no-sandbox"]
        )
        studio = Studio(browser, address)
        README.mkdir(exist_ok=True), GUIDES.mkdir(exist_ok=True)
        for name, whose, path, size in [one for one in PAGES if not names or one[0] in names]:
            page = studio.page(whose, size)
            studio.do(page, [path])
            said(name, keep(page, README / f"{name}.png"))
        steps = [one for one in STEPS if not names or one[0] in names]
        if steps:
            studio.prepare()
        for name, whose, what, *size in steps:
            page = studio.page(whose, *size)
            studio.do(page, what if isinstance(what, list) else getattr(studio, what)(page))
            said(name, keep(page, GUIDES / f"{name}.png", area(page)))
        browser.close()


class Studio:
    """A browser context for each persona, and what is clicked in it."""

    def __init__(self, browser, address):
        self.browser, self.address, self.contexts = browser, address, {}

    def page(self, whose, size=STEP):
        key = (whose, size["width"])
        if key not in self.contexts:
            context = self.browser.new_context(
                reduced_motion="reduce",
                viewport=size,
                device_scale_factor=1.5 if size is STEP else 1,
                locale="tr-TR",
                timezone_id="Europe/Istanbul",
            )
            context.set_default_timeout(120_000)  # the machine may be busy with the first transcodes
            self.contexts[key] = context.new_page()
            if whose:
                sign_in(self.contexts[key], self.address, PEOPLE[whose])
        self.contexts[key].set_viewport_size(size)
        return self.contexts[key]

    def do(self, page, steps):
        for step in steps:
            if step.startswith("/"):
                page.goto(self.address + step)
            elif step.startswith("#"):
                page.locator(step).evaluate("one => one.closest('section').classList.add('pictured')")
            elif " = " in step:
                fill(page, *step.split(" = ", 1))
            else:
                named = re.compile("|".join(f"^\\s*{re.escape(one)}" for one in step.split("|")))
                page.locator("main a, main button, main summary").filter(has_text=named).first.click()
            page.wait_for_load_state("networkidle")

    def prepare(self):
        """A survey in use, and two documents issued by hand with the approval of a second person."""
        page = self.page("training")
        self.do(page, [f"{DESK}/anketler"])
        if page.get_by_role("link", name="Eğitim sonu anketi").count() == 0:
            self.do(page, ["Yeni anket", "Anketin adı = Eğitim sonu anketi", "Anketi aç", "Taslağı kullanıma al"])
        self.do(page, [f"{DESK}/belgeler"])
        if page.locator("main tbody tr").count() == 0:
            self.do(page, [*self.by_hand(page), "İkinci onaya gönder"])
            second = self.page("approver")
            self.do(second, [f"{DESK}/belge-onaylari", "Elle düzenleme|Düzenleme", "Onayla"])
            for _ in range(60):  # until the worker has issued and sealed them
                self.do(page, [f"{DESK}/belgeler?durum=valid"])
                if page.locator("main tbody tr").count():
                    break
                page.wait_for_timeout(3000)

    def by_hand(self, page, numbers="001529\n001719"):
        """Steps to the preview of documents for members of the chamber."""
        today = page.evaluate("new Date().toLocaleDateString('tr-TR')")
        chosen = [f"Eğitim = {COURSE}", "Belge türü = Katılım Belgesi", f"Belge tarihi = {today}"]
        return [f"{DESK}/belge-elle", *chosen, f"Katılımcılar = {numbers}", f"Gerekçe = {REASON}", "Önizle"]

    def preview(self, page):
        """Steps to a preview with a line that cannot be taken."""
        return [*self.by_hand(page, "001606\n001649\n999999"), "#onizleme"]

    def verified(self, page):
        """Steps to the public answer about the newest document."""
        desk = self.page("training")
        self.do(desk, [f"{DESK}/belgeler"])
        desk.locator("main tbody th a").first.click()
        code = re.search(r"\w{4}(-\w{4}){4}", desk.inner_text("main"))[0]
        return ["/belge-dogrula", f"Doğrulama kodu = {code}", "Doğrula"]


def sign_in(page, address, word):
    """By the one-click button of the demo person whose line holds the word."""
    page.goto(f"{address}/giris")
    page.locator("li", has_text=word).get_by_role("button").first.click()
    page.wait_for_url(lambda url: not url.endswith("/giris"))


def fill(page, label, text):
    """Types into the field, or chooses the option that begins so."""
    field = page.locator("main").get_by_label(label, exact=True).first
    if field.evaluate("one => one.tagName") == "SELECT":
        options = field.locator("option").filter(has_text=text)
        field.select_option(options.first.get_attribute("value"))
    else:
        field.fill(text)


def area(page):
    """The page's own part, without the menus: what a step is about. In coordinates of the view; no line is cut."""
    page.set_viewport_size({**page.viewport_size, "height": 2000})
    page.evaluate("scrollTo(0, 0)")
    marked = page.locator("main .pictured")
    box = (marked if marked.count() else page.locator("main")).first.bounding_box()
    if page.locator("body.desk").count():  # whose own part begins with its very first line
        box = {**box, "y": box["y"] - 12, "height": box["height"] + 12}
    height = page.evaluate(
        UNCUT, [box["y"], min(box["height"], 640 if page.viewport_size["width"] == STEP["width"] else 800)]
    )
    return {"x": 0, "y": box["y"], "width": page.viewport_size["width"], "height": height}


def keep(page, path, clip=None):
    """The visible part or `clip`, with few colours, and lower until it is light enough. Returns its bytes."""
    size = page.viewport_size
    clip = clip or {"x": 0, "y": 0, **size}
    while True:
        page.screenshot(path=path, clip=clip)
        if path.parent == GUIDES:
            few_colours(path)
        if path.stat().st_size <= MOST[path.parent]:
            return path.stat().st_size
        clip = {**clip, "height": clip["height"] - 60}


def few_colours(path):
    """64 colours of the picture's own, without dithering: letters stay sharp."""
    import imageio_ffmpeg

    made = path.with_suffix(".few.png")
    reduce = "split[a][b];[a]palettegen=max_colors=64:reserve_transparent=0[p];[b][p]paletteuse=dither=none"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-i", path, "-vf", reduce, "-pix_fmt", "pal8"]
    subprocess.run([str(part) for part in [*command, made]], check=True)
    made.replace(path)


def said(name, size):
    print(f"{name}.png: {size // 1000} kB", flush=True)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000", sys.argv[2:])
