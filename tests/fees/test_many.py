"""Many at once: applications refused, orders reminded and given time, documents put up for revoking; who could not be
is named with the reason."""

import re
from datetime import timedelta

import pytest

from lms.certificates.queries import proposals
from lms.core.clock import today
from lms.core.database import db
from lms.core.mail import OutgoingMail
from lms.enrolments.admission import operations as admission
from lms.fees import operations as fees
from tests import make
from tests.fees.test_pages import token


@pytest.fixture
def chamber(database):
    return make.chamber()


@pytest.fixture
def desk(chamber, sign_in):
    client = sign_in(make.officer("training_officer", chamber))
    return lambda path, ids, **sent: act(client, f"/masa/{chamber.slug}{path}", ids, sent)


def act(client, path, ids, sent):
    """The page for those chosen; what is sent from it, when something is."""
    query = "&".join(f"secili={one}" for one in ids)
    page = client.get(f"{path}?{query}").text
    if not sent:
        return page
    data = {"csrf_token": token(page), "secili": re.findall(r'name="secili" value="(\d+)"', page), **sent}
    return client.post(path, data=data, follow_redirects=True).text


def test_many_applications_are_refused_with_one_reason(chamber, desk):
    run = make.dated_run(make.course(chamber, videos=()), capacity=2)
    rows = [admission.apply(make.person(name), run) for name in ("Ali Ak", "Can Er", "Eda Su", "Naz Öz")]
    db.session.commit()
    path, ids = f"/donemler/{run.id}/basvurular/toplu-ret", [one.id for one in rows]
    page = desk(path, [*ids[1:], 999])  # one is seated, two wait
    assert "Can Er:" in page and "reddedilmeyecek. Durumu: Yerleşti." in page and "2 başvuru" in page
    assert "Seçili başvuru yok" in desk(path, [])
    assert "Gerekçeyi yazın." in desk(path, ids[1:], reason="")
    page = desk(path, ids[1:], reason="Yalnız saha çalışanlarına açık")
    assert "Yapılamayanlar: 1" in page and "Can Er:" in page and "bu sırada değişti: Yerleşti" in page
    db.session.expire_all()
    assert [one.state for one in rows] == ["admitted", "admitted", "refused", "refused"]
    assert {one.reason for one in rows[2:]} == {"Yalnız saha çalışanlarına açık"}


def test_many_orders_are_reminded_and_given_time(chamber, desk):
    make.bank_account(chamber)
    run = make.priced_run(chamber, days=30)
    first, second, over = [make.order(run, make.person(name)) for name in ("Ali Ak", "Can Er", "Eda Su")]
    fees.cancel(over, 10000, "Vazgeçti")
    db.session.commit()
    ids = [one.id for one in (first, second, over)]
    page = desk("/odemeler/toplu-hatirlat", ids, note="Soru olursa arayın")
    assert "<b>2</b>" in page and "Eda Su:" in page and "ödemesi beklenmiyor" in page
    told = [one.body for one in db.session.query(OutgoingMail).filter(OutgoingMail.body.contains("Soru olursa"))]
    assert len(told) == 2 and all("100,00 TL" in body for body in told)
    until = {"due_on": f"{today() + timedelta(days=10):%d.%m.%Y}", "reason": "Banka arızası"}
    assert "bugünden önce olamaz" in desk("/odemeler/toplu-sure", ids, **{**until, "due_on": "01.01.2020"})
    assert "Yapılamayanlar: 1" in desk("/odemeler/toplu-sure", ids, **until)
    db.session.expire_all()
    assert first.due_at == second.due_at and (first.due_at - first.created_at).days >= 9
    assert "Süre zaten o güne dek" in desk("/odemeler/toplu-sure", ids[:1], **until)


def test_many_documents_are_put_up_for_revoking_in_one_proposal(chamber, desk):
    version = make.course(chamber)
    made = [make.certificate(make.person(f"Belge Sahibi {number}"), version) for number in range(3)]
    made[2].state = "superseded"
    db.session.commit()
    ids = [one.id for one in made]
    assert "Bu belge artık yürürlükte değil." in desk("/belgeler/toplu-iptal", ids)
    page = desk("/belgeler/toplu-iptal", ids, reason="Yanlış listeden düzenlenmiş.")
    assert "ikinci onaya gönderildi" in page
    (proposal,) = proposals(chamber.id, "waiting")
    assert proposal.payload["certificate_ids"] == ids[:2]
    assert "bekleyen bir öneri var" in desk("/belgeler/toplu-iptal", ids)
    numbers = desk("/belgeler/toplu-yenile", ids[:2])
    assert made[0].number in numbers and made[1].number in numbers
