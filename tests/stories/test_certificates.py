"""A stranger with a paper: the code typed with a mistake, the file dropped on the page, a revoked document."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

expect.set_options(timeout=30_000)

MAKE = """
from lms.certificates import operations
version = make.course(title="Yapı Denetiminde Betonarme Uygulama Kontrolü", hours=12)
one = make.certificate(make.person("Gülşah Işık"), version, sealed=True)
other = make.certificate(make.person("Kadir Doğan"), version, sealed=True)
operations.revoke(other.id, "Yanlış kişiye verilmiş", 1, 2)
print(one.code, other.code, app.config["LMS"].media / one.file_path)
"""


@pytest.fixture(scope="module")
def documents(site):
    code, revoked, path = site.run(MAKE).split()
    return {"code": code, "revoked": revoked, "path": path}


@pytest.fixture
def page(browser, site):
    context = browser.new_context(locale="tr-TR", base_url=str(site))
    yield context.new_page()
    context.close()


def typed(code):
    """As people write it: small letters, hyphens, o for 0, l for 1."""
    grouped = "-".join(code[n : n + 4] for n in range(0, 20, 4))
    return grouped.lower().replace("0", "o").replace("1", "l")


def test_a_code_is_verified_after_one_wrong_letter(page, documents):
    page.goto("/belge-dogrula")
    page.get_by_label("Doğrulama kodu").fill(documents["code"][:-1])
    page.get_by_role("button", name="Doğrula").click()
    expect(page.locator("#kod-hata")).to_contain_text("20 harf ve rakam")
    expect(page.get_by_label("Doğrulama kodu")).to_have_value(documents["code"][:-1])
    page.get_by_label("Doğrulama kodu").fill(typed(documents["code"]))
    page.get_by_role("button", name="Doğrula").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Belge geçerli")
    expect(page.get_by_text("G***** I***")).to_be_visible()
    page.get_by_label("Belgede yazan ad ve soyad").fill("gulsah ISIK")
    page.get_by_role("button", name="Karşılaştır").click()
    expect(page.get_by_text("belge sahibinin adıyla aynı")).to_be_visible()


def test_the_file_itself_is_recognised_and_a_saved_again_one_is_not_called_forged(page, documents, tmp_path):
    content = Path(documents["path"]).read_bytes()
    page.goto("/belge-dogrula")
    page.locator("#dosya").set_input_files({"name": "belge.pdf", "mimeType": "application/pdf", "buffer": content})
    expect(page.get_by_role("heading", level=1)).to_have_text("Belge geçerli")
    expect(page.get_by_text("Seçtiğiniz dosya, düzenlenen belgenin kendisidir.")).to_be_visible()
    page.wait_for_load_state()  # its script hears of a file only from then on
    again = {"name": "belge.pdf", "mimeType": "application/pdf", "buffer": content + b"\n"}
    page.locator("#dosya").set_input_files(again)
    expect(page.locator("[data-drop-result]")).to_contain_text("asıl dosyası değil")
    page.goto("/belge-dogrula")
    page.locator("#dosya").set_input_files(again)
    expect(page.get_by_text("sahte olduğu anlamına gelmez")).to_be_visible()


def test_a_revoked_document_says_when_and_not_why_in_both_languages(page, documents):
    page.goto(f"/belge-dogrula/{documents['revoked']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Belge iptal edilmiş")
    expect(page.get_by_text("Yanlış kişiye")).to_have_count(0)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The document has been revoked")
