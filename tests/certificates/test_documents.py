"""The PDF: its words, its seal, its bytes."""

import io
from hashlib import sha256
from pathlib import Path

import pytest
from flask import current_app
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader
from sqlalchemy import update

from lms.catalogue.models import CourseVersion
from lms.certificates import codes, operations, queries, rendering, signing
from lms.certificates.models import SealCertificate
from lms.core.database import db
from tests import make


@pytest.fixture
def sealed(database):
    version = make.course(title="Yapı Denetiminde Betonarme Uygulama Kontrolü", hours=12)
    return make.certificate(make.person("Iğdır Şişli ÇÖĞÜŞ İı"), version, sealed=True)


def stored(certificate) -> bytes:
    return Path(current_app.config["LMS"].media, certificate.file_path).read_bytes()


def status_of(document: bytes, certificate):
    seal = db.session.get(SealCertificate, certificate.seal)
    Path(current_app.config["LMS"].var, "seal.pem").write_text(seal.pem)
    trusted = load_cert_from_pemder(str(Path(current_app.config["LMS"].var, "seal.pem")))
    signature = PdfFileReader(io.BytesIO(document)).embedded_signatures[0]
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[trusted]))


def test_turkish_letters_are_right_on_the_page(sealed):
    text = PdfReader(io.BytesIO(stored(sealed))).pages[0].extract_text()
    for words in (
        "Iğdır Şişli ÇÖĞÜŞ İı",
        "Yapı Denetiminde Betonarme Uygulama Kontrolü",
        "Katılım Belgesi",
        "Dr. Şükrü Öztürk",
        sealed.number,
        codes.grouped(sealed.code),
        "12 saat",
    ):
        assert words in text, words


def test_the_seal_is_intact_and_covers_the_whole_file(sealed):
    status = status_of(stored(sealed), sealed)
    assert status.intact and status.valid and status.trusted
    assert status.coverage.name == "ENTIRE_FILE"


def test_one_flipped_byte_breaks_the_seal(sealed):
    document = bytearray(stored(sealed))
    document[2000] ^= 1
    status = status_of(bytes(document), sealed)
    assert not status.intact


def test_the_unsealed_page_can_be_made_again_byte_for_byte(sealed):
    drawings = queries.drawings_of(sealed.facts)
    first = rendering.pdf(sealed.facts, sealed.personal, drawings)
    rendering.compiler.cache_clear()
    assert rendering.pdf(sealed.facts, sealed.personal, drawings) == first
    assert stored(sealed).startswith(first), "the seal is appended, the page stays"


def test_the_stored_file_outlives_every_change(sealed):
    before = sha256(stored(sealed)).hexdigest()
    sealed.user.full_name = "Başka Ad"
    db.session.execute(update(CourseVersion).values(title="Başka eğitim", watch_threshold_bp=5000))
    sealed.chamber.accent = "#123456"
    db.session.flush()
    operations.seal_document(sealed.id)
    assert sha256(stored(sealed)).hexdigest() == before == sealed.pdf_sha256


def test_the_qr_leads_to_the_public_address_not_to_the_host(sealed):
    address = f"{current_app.config['LMS'].public_url}/belge-dogrula"
    assert sealed.facts["verify_address"] == address
    assert rendering.qr(f"{address}/{sealed.code}") == rendering.qr(f"{address}/{sealed.code}")


def test_a_killed_worker_leaves_nothing_behind_that_hurts(sealed, monkeypatch):
    other = make.certificate(version=sealed.version)
    monkeypatch.setattr("lms.certificates.operations.sealing.tell", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), db.session.begin_nested():
        operations.seal_document(other.id)
    monkeypatch.undo()
    db.session.refresh(other)
    assert other.pdf_sha256 is None
    assert operations.seal_document(other.id)
    assert sha256(stored(other)).hexdigest() == other.pdf_sha256


def test_production_takes_no_test_key(database, tmp_path):
    signing.make_key(tmp_path, "oda", "TMMOB Oda", test=True)
    with pytest.raises(signing.NoKey, match="deneme"):
        signing.read_seal(str(tmp_path), "oda", "TMMOB Oda", True)
    with pytest.raises(signing.NoKey, match="yok"):
        signing.read_seal(str(tmp_path), "baska", "TMMOB Oda", True)
    signing.make_key(tmp_path, "gercek", "TMMOB Oda")
    assert not signing.read_seal(str(tmp_path), "gercek", "TMMOB Oda", True).is_test
    assert (tmp_path / "gercek.key.pem").stat().st_mode & 0o077 == 0


def test_without_a_key_the_document_stands_and_the_desk_is_told(database, monkeypatch):
    certificate = make.certificate()

    def no_key(*_):
        raise signing.NoKey("Odanın mühür anahtarı yok.")

    monkeypatch.setattr("lms.certificates.operations.sealing.seal_of", no_key)
    assert operations.seal_document(certificate.id) is False
    db.session.flush()
    assert [one.id for one in queries.unsealed_in(certificate.chamber_id)] == [certificate.id]


def test_long_names_and_titles_stay_on_one_page(database):
    version = make.course(title="Uzun " * 40)
    certificate = make.certificate(make.person("Abdülmuttalip Hayrünnisa " * 3), version, sealed=True)
    assert len(PdfReader(io.BytesIO(stored(certificate))).pages) == 1
