"""The desk and the payer's own pages, walked by their forms."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.chambers.queries import rules_of
from lms.core.audit import AuditEntry
from lms.core.clock import today
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.core.sheets import xlsx_answer
from lms.fees import operations, queries
from lms.fees.models import BankImport, Evidence, Order, Reduction
from lms.fees.queries import reductions
from lms.fees.rules import reference
from tests import make


@pytest.fixture
def chamber(database):
    return make.chamber()


@pytest.fixture
def officer(chamber, sign_in):
    client = sign_in(make.officer("training_officer", chamber))
    return Desk(client, f"/masa/{chamber.slug}")


class Desk:
    """Posts a form with the token of the page that holds it."""

    def __init__(self, client, root=""):
        self.client, self.root = client, root

    def get(self, path):
        answer = self.client.get(self.root + path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def post(self, path, page=None, follow=True, **fields):
        """The form of the page at `path` itself; with `page`, a form that stands there, which is not fetched again."""
        carried = self.client.form_token() if page else token(self.get(path))
        data = {"csrf_token": carried, **fields}
        answer = self.client.post(
            self.root + path, data=data, content_type="multipart/form-data", follow_redirects=follow
        )
        return answer.text


def token(text):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)[1]


HEAD = "Örnek Bankası hesap hareketleri\n;;;\nTarih;Açıklama;Tutar;Gönderen\n"


def csv(*rows, encoding="cp1254"):
    return (HEAD + "".join(";".join(row) + "\n" for row in rows)).encode(encoding)


def day(ago=1):
    return f"{today() - timedelta(days=ago):%d.%m.%Y}"


def test_from_the_account_to_the_matched_statement(chamber, officer):
    text = officer.post("/odeme-ayarlari/hesap", "/odeme-ayarlari", **{"hesap-bank": "A", "hesap-holder": "B"})
    assert "IBAN yazın." in text and 'value="A"' in text
    account = {"hesap-bank": "Örnek Bankası", "hesap-holder": "Oda", "hesap-branch_id": "0"}
    text = officer.post("/odeme-ayarlari/hesap", "/odeme-ayarlari", **account, **{"hesap-iban": "TR33 0006 0"})
    assert "IBAN geçerli değil" in text
    officer.post("/odeme-ayarlari/hesap", "/odeme-ayarlari", **account, **{"hesap-iban": make.ACCEPTED_IBAN})
    run = make.priced_run(chamber)
    orders = [make.order(run, make.person(name)) for name in ("Şükrü Öztürk", "Iğdır Çelik")]
    (found,) = queries.accounts_of(chamber.id)
    rows = [(day(), f"KURS {reference.shown(orders[0].reference)}", "100,00", "ŞÜKRÜ ÖZTÜRK")]
    rows += [(day(), "kurs", "100,00", "IĞDIR ÇELİK"), (day(), "masraf", "-5,00", ""), ("dün", "x", "1", "")]
    file = {"account_id": str(found.id), "file": (io.BytesIO(csv(*rows)), "ekstre.csv")}
    text = officer.post("/ekstreler", **file)
    assert "ŞÜKRÜ ÖZTÜRK" in text and "Hesaptan çıkan para." in text and "Tarih okunamadı." in text
    (row,) = queries.imports_of(chamber.id, None)
    assert row.counts == {"new": 2, "known": 0, "outgoing": 1, "refused": 1}
    text = officer.post(f"/ekstreler/{row.id}", act="commit")
    assert "Yeni hareket: 2" in text and "Referans ve tutar tuttu." in text and "Ad ve tutar tuttu" in text
    assert "Eşlenen: 1" in officer.post("/hareketler/kesin", "/hareketler")
    again = {"account_id": str(found.id), "file": (io.BytesIO(csv(*rows, encoding="utf-8")), "ekstre.csv")}
    assert "Bu hareket daha önce alınmış." in officer.post("/ekstreler", **again)
    (line,) = db.session.scalars(queries.desk_lines(chamber.id, None)).all()
    text = officer.post(
        f"/hareketler/{line.id}", siparis=str(orders[1].id), reason="Ad tuttu", **{f"tutar-{orders[1].id}": "yüz"}
    )
    assert "1.250,00 biçiminde" in text
    text = officer.post(
        f"/hareketler/{line.id}", siparis=str(orders[1].id), reason="Ad tuttu", **{f"tutar-{orders[1].id}": "100,00"}
    )
    assert "Ödeme eşlendi" in text
    (made,) = queries.matches_of(line_id=line.id)
    assert "geri alındı" in officer.post(f"/eslemeler/{made.id}/geri-al", reason="Yanlışlık").lower()
    text = officer.post(f"/ekstreler/{row.id}", act="undo")
    assert "Silinen: 0. Eşlemesi olduğu için kalan: 2." in text
    text = officer.get(f"/odemeler/{orders[0].id}")
    assert "Ödendi" in text and "Havale" in text
    assert "GIB2026000000001" in officer.post(
        f"/odemeler/{orders[0].id}/fatura", f"/odemeler/{orders[0].id}", **{"fatura-number": "GIB2026000000001"}
    )
    book = officer.client.get(f"/masa/{chamber.slug}/muhasebe.csv").text
    assert "GIB2026000000001" in book and ";-100,0;20,0;-16,67;-83,33;" in book and "Geri alınan ödeme" in book
    assert officer.client.get(f"/masa/{chamber.slug}/muhasebe.xlsx").status_code == 200
    assert "Şükrü Öztürk" in officer.client.get(f"/masa/{chamber.slug}/odemeler.csv").text
    for page in (
        "/odemeler",
        "/odemeler?durum=paid&ara=sukru",
        "/muhasebe",
        "/hareketler?durum=eslesen",
        "/hareketler?durum=hepsi",
    ):
        assert "Şükrü Öztürk" in officer.get(page) or "ŞÜKRÜ" in officer.get(page), page


def test_a_statement_as_a_workbook_and_a_large_one(chamber, app, monkeypatch):
    monkeypatch.setattr("lms.fees.operations.statements.AT_ONCE", 100)
    account = make.bank_account(chamber)
    with app.test_request_context():
        rows = [[today() - timedelta(days=1), "kurs", 1500.5], [today() - timedelta(days=1), "kurs", 1500.5]]
        book = xlsx_answer("e.xlsx", ["Tarih", "Açıklama", "Alacak"], rows).data
    row = operations.read_statement(account, book, "e.xlsx", None)
    assert operations.commit_import(row, None) == 2
    assert [one.amount_kurus for one in db.session.scalars(queries.desk_lines(chamber.id, None))] == [1500_50] * 2
    assert operations.read_statement(account, book, "e.xlsx", None).counts["known"] == 2
    assert operations.undo_import(row, None) == {"removed": 2, "kept": 0}
    with pytest.raises(Stale):
        operations.undo_import(row, None)
    many = csv(*((day(), f"kurs {number}", "1,00", "") for number in range(250)))
    large, told = operations.read_statement(account, many, "b.csv", None), []
    assert operations.commit_import(large, None, told.append) == 250 and told == [40, 80, 100]
    with pytest.raises(Refused, match="hareket satırı yok"):
        operations.read_statement(account, HEAD.encode(), "bos.csv", None)
    dropped = operations.read_statement(account, csv((day(), "=1+1", "1,00", "@x")), "c.csv", None)
    operations.drop_import(dropped)
    assert db.session.get(BankImport, dropped.id).state == "dropped"


def test_the_payer_sees_price_reason_reference_and_rule_and_sends_a_receipt(chamber, sign_in):
    make.bank_account(chamber)
    person = make.person("Ayşe Çınar")
    make.membership(person, chamber)
    run = make.priced_run(chamber, kurus=1250_00)
    own = Desk(sign_in(person))
    text = own.get(f"/donemler/{run.id}")
    assert "1.250,00 TL" in text and "Üyelik sınıfınız: Üye." in text and "208,33 TL" in text and "İade kuralı" in text
    text = own.post(f"/donemler/{run.id}/basvur", f"/donemler/{run.id}", full_name="Ayşe Çınar")
    assert "iade kuralını okuyup onaylayın" in text
    text = own.post(f"/donemler/{run.id}/basvur", f"/donemler/{run.id}", full_name="Ayşe Çınar", accepted="y")
    assert "Ödemeniz bekleniyor: 1.250,00 TL" in text
    order = db.session.scalars(select(Order)).one()
    text = own.get(f"/odemelerim/{order.id}")
    assert reference.shown(order.reference) in text and "TR33 0006" in text and "%100" in text
    page = f"/odemelerim/{order.id}"
    assert "PDF, JPG ya da PNG" in own.post(page + "/dekont", page, receipt=(io.BytesIO(b"GIF89a"), "x.gif"))
    text = own.post(page + "/dekont", page, receipt=(io.BytesIO(b"%PDF-1.7"), "dekont.pdf"))
    assert "Dekontunuz alındı" in text and "dekont.pdf" in text
    desk = Desk(sign_in(make.officer("training_officer", chamber)), f"/masa/{chamber.slug}")
    assert "Bakılmamış dekont" in desk.get("") and "Ayşe Çınar" in desk.get("/odemeler")
    (receipt,) = queries.receipts_of(order.id)
    file = desk.client.get(f"/masa/{chamber.slug}/odemeler/{order.id}/dekont/{receipt.id}")
    assert file.data == b"%PDF-1.7" and "attachment" in file.headers["Content-Disposition"]
    text = desk.post(
        f"/odemeler/{order.id}/dekont/{receipt.id}/reddet", f"/odemeler/{order.id}", **{"dekont-reason": "Gelmedi"}
    )
    assert "kabul edilmedi" in text and "Gelmedi" in own.get(page)
    operations.delete_due()
    assert db.session.get(Evidence, receipt.evidence_id).stored_name is None
    assert desk.client.get(f"/masa/{chamber.slug}/odemeler/{order.id}/dekont/{receipt.id}").status_code == 404
    assert own.get("/odemelerim").count("1.250,00 TL") == 1
    data = own.client.post("/hesabim/verilerim/indir", data={"csrf_token": token(own.get("/hesabim/verilerim"))})
    assert order.reference in data.text and '"fees"' in data.text


def test_a_reduction_is_asked_refused_objected_to_and_granted_by_another(chamber, sign_in):
    person = make.person("Deniz Kaya")
    own = Desk(sign_in(person))
    first, second = (make.officer("training_officer", chamber) for _ in range(2))
    root = f"/masa/{chamber.slug}"
    ask = {"chamber_id": str(chamber.id), "price_class": "unemployed_member"}
    assert "Dosya seçilmedi" in own.post("/indirimlerim", **ask)
    assert "başvurunuz alındı" in own.post("/indirimlerim", **ask, evidence=(io.BytesIO(b"%PDF-1.7 SGK"), "sgk.pdf"))
    assert "karar bekleyen bir indirim" in own.post("/indirimlerim", **ask, evidence=(io.BytesIO(b"%PDF-1"), "s.pdf"))
    reduction = db.session.scalars(select(Reduction)).one()
    desk, other = Desk(sign_in(first), root), Desk(sign_in(second), root)
    assert "Karar bekleyen indirim başvurusu" in desk.get("") and "Deniz Kaya" in desk.get("/indirimler")
    assert desk.client.get(f"{root}/indirimler/{reduction.id}/belge").data == b"%PDF-1.7 SGK"
    page = f"/indirimler/{reduction.id}"
    assert "son gününü yazın" in desk.post(page, decision="yes", reason="Uygun", seen="waiting").lower().replace(
        "i̇", "i"
    )
    desk.post(page, decision="no", reason="Belge eski tarihli", seen="waiting")
    operations.delete_due()
    assert "Belge eski tarihli" in own.get(f"/indirimlerim/{reduction.id}")
    assert "İtirazınız alındı" in own.post(f"/indirimlerim/{reduction.id}", text="Belge bu haftanın")
    assert "başka bir görevli" in desk.get(page)
    until = today() + timedelta(days=60)
    decision = {"decision": "yes", "reason": "Tarihi yeni", "valid_until": f"{until:%d.%m.%Y}"}
    assert "bu sırada değişti" in other.post(page, **decision, seen="waiting")
    assert "Karar kaydedildi" in other.post(page, **decision, seen="refused/objection")
    operations.delete_due()
    assert reductions.live_reduction(person.id, chamber.id) == ("unemployed_member", until)
    assert "Gerekçeyi yazın" in other.post(f"{page}/sona-erdir", page)
    assert "Erken sona erdi" in other.post(f"{page}/sona-erdir", page, reason="İşe girdi")
    assert "bu sırada değişti" in other.post(f"{page}/sona-erdir", page, reason="İşe girdi")
    assert other.client.get(f"{root}/indirimler/{reduction.id}/belge").status_code == 404
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.subject_id == person.id)).all()
    assert {"fees.ask_reduction", "fees.decide_reduction", "fees.delete_evidence", "accounts.looked"} <= set(acts)


def test_terms_dues_and_refunds_on_the_desk(chamber, officer, sign_in):
    typed = {
        "kural-write_off_most": "25,00",
        "kural-working_days": "5",
        "kural-dated": "10 gün %80",
        "kural-self_paced": "7 gün %20 %50",
    }
    assert "okunamadı" in officer.post("/odeme-ayarlari/kural", "/odeme-ayarlari", **{**typed, "kural-dated": "on gün"})
    assert "en az 10 gün kala" in officer.post("/odeme-ayarlari/kural", "/odeme-ayarlari", **typed)
    assert rules_of(chamber.id)["refund_steps_dated"] == [[10, 8000]]
    assert rules_of(chamber.id)["write_off_most_kurus"] == 25_00
    account, run = make.bank_account(chamber), make.priced_run(chamber)
    order = make.order(run)
    operations.match(make.bank_line(account, 130_00), [(order, 130_00)], "x", None)
    operations.give_payee(order, "Ayşe Çınar", make.ACCEPTED_IBAN)
    (refund,) = queries.refunds_of(order.id)
    assert "30,00 TL" in officer.get("/iadeler") and "İşlem bekleyen iade" in officer.get("")
    assert "bu sırada değişti" in officer.post(f"/iadeler/{refund.id}/onayla", "/iadeler", seen="2000/TR/Ayşe")
    seen = operations.shown(refund)
    assert "İade onaylandı" in officer.post(f"/iadeler/{refund.id}/onayla", "/iadeler", seen=seen)
    assert "başka bir görevli" in officer.post(f"/iadeler/{refund.id}/odendi", "/iadeler", paid_on=day())
    other = Desk(sign_in(make.officer("chamber_admin", chamber)), officer.root)
    assert "ödendi olarak işaretlendi" in other.post(f"/iadeler/{refund.id}/odendi", "/iadeler", paid_on=day())
    assert "Ayşe Çınar" in other.client.get(f"{officer.root}/iadeler.csv").text
    short = make.order(run)
    operations.match(make.bank_line(account, 40_00), [(short, 40_00)], "x", None)
    ask = f"/odemeler/{short.id}"
    assert "ikinci bir görevli" in officer.post(f"{ask}/eksigi-sil", ask, **{"sil-reason": "Kurul kararı"})
    assert "başka bir görevli onaylar" in officer.get(ask) and "Onay bekleyen eksik tutar" in other.get("")
    assert "Kurul kararı" in other.get(ask) and "Eksik tutar silindi" in other.post(
        f"{ask}/eksigi-sil/karar", ask, act="confirm"
    )
    line = {"account_id": str(account.id), "booked_on": day(), "amount": "75,00", "sender": "Elden", "said": "not"}
    assert "Ödeme kaydedildi" in officer.post("/hareketler/ekle", **line)
    one = db.session.scalars(queries.desk_lines(chamber.id, None)).first()
    aside = officer.post(f"/hareketler/{one.id}/ayir", f"/hareketler/{one.id}", **{"ayir-reason": ""})
    assert 'id="ayir-reason-hata"' in aside and one.set_aside is None
    assert "Satır ayrıldı" in officer.post(
        f"/hareketler/{one.id}/ayir", f"/hareketler/{one.id}", **{"ayir-reason": "Aidat"}
    )
    assert "Satır geri alındı" in officer.post(f"/hareketler/{one.id}/ayir", f"/hareketler/{one.id}", geri="1")


def test_a_branch_officer_sees_the_money_of_the_own_branch_alone(chamber, sign_in):
    van, bursa = make.branch(chamber), make.branch(chamber, "Bursa")
    orders = [make.order(make.priced_run(chamber, branch_id=one.id)) for one in (van, bursa)]
    account = make.bank_account(chamber, bursa)
    line = make.bank_line(account)
    client = sign_in(make.officer("branch_officer", chamber, van))
    root = f"/masa/{chamber.slug}"
    text = client.get(f"{root}/odemeler").text
    assert reference.shown(orders[0].reference) in text and reference.shown(orders[1].reference) not in text
    statuses = [
        client.get(f"{root}{path}").status_code for path in (f"/odemeler/{orders[0].id}", f"/odemeler/{orders[1].id}")
    ]
    assert statuses == [200, 404] and client.get(f"{root}/hareketler/{line.id}").status_code == 404
    assert client.get(f"{root}/iadeler").status_code == 403


def test_what_the_own_account_paid_for_another_branch_is_neither_named_nor_undone(chamber, sign_in):
    van, bursa = make.branch(chamber), make.branch(chamber, "Bursa")
    order = make.order(make.priced_run(chamber, branch_id=bursa.id), make.person("Başka Şubeli"))
    line = make.bank_line(make.bank_account(chamber, van))
    (made,) = operations.match(line, [(order, 100_00)], "Firma ödedi", make.person().id)
    client = sign_in(make.officer("branch_officer", chamber, van))
    page = client.get(f"/masa/{chamber.slug}/hareketler/{line.id}")
    assert page.status_code == 200 and "Başka Şubeli" not in page.text and "Başka bir birimin siparişi" in page.text
    assert client.get(f"/masa/{chamber.slug}/eslemeler/{made.id}/geri-al").status_code == 404


def test_an_order_is_found_by_the_name_address_or_reference_of_who_is_in_no_other_list_of_the_chamber(chamber):
    payer = make.person("Çağrı Yalçınkaya", "cagri.odeyen@example.org")
    order = make.order(make.priced_run(chamber), payer)
    make.order(make.priced_run(chamber), make.person("Nermin Başka"))

    def found(text):
        return db.session.scalars(queries.desk_orders(chamber.id, None, "", text)).all()

    for text in ("cagri yal", "YALÇINKAYA", payer.email, reference.shown(order.reference)):
        assert found(text) == [order], text
    assert not found("nerminya") and len(found("  ")) == 2
