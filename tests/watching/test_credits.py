"""Time credited by hand: a reason, two people, never one's own."""

import pytest

from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.watching import menu, operations, queries
from tests import make


@pytest.fixture
def desk(player):
    """(player, chamber's two officers)"""
    one = player(videos=(60_000, 60_000))
    chamber = one.enrolment.version.chamber
    return one, chamber, make.officer("training_officer", chamber), make.officer("approver", chamber)


def test_nothing_counts_before_a_second_person_confirms(desk, crossings):
    one, _, first, second = desk
    credit = operations.credit_by_hand(one.enrolment, first.id, "accessibility", "Altyazı ve sesi kullanamıyor")
    operations.ensure_total(one.enrolment)
    assert queries.total(one.enrolment.id).covered_ms == 0 and crossings == []
    with pytest.raises(Refused):
        operations.confirm_credit(credit, first.id)
    assert operations.confirm_credit(credit, second.id) == 120_000
    assert crossings == [one.enrolment.id]
    with pytest.raises(Stale):
        operations.confirm_credit(credit, second.id)
    acts = [entry.act for entry in db.session.query(AuditEntry).filter_by(subject_id=one.enrolment.user_id)]
    assert acts.count("watching.propose_credit") == acts.count("watching.confirm_credit") == 1


def test_a_stretch_of_one_lesson_is_joined_to_what_was_watched(desk):
    one, _, first, second = desk
    one.start()
    one.watch(0, 20_000)
    lesson = queries.coverage_of(one.enrolment)[0].lesson_id
    credit = operations.credit_by_hand(one.enrolment, first.id, "outage", "Sunucu kesintisi", lesson, 10_000, 40_000)
    assert operations.confirm_credit(credit, second.id) == 20_000
    assert queries.coverage_of(one.enrolment)[0].ranges == [(0, 40_000)]
    assert queries.total(one.enrolment.id).covered_ms == 40_000
    assert one.watch(40_000, 50_000).json["covered_ms"] == 50_000


@pytest.mark.parametrize("span", [(30_000, 20_000), (-5, 1_000), (0, 90_000)])
def test_a_stretch_outside_the_video_is_refused(desk, span):
    one, _, first, _ = desk
    lesson = queries.coverage_of(one.enrolment)[0].lesson_id
    with pytest.raises(Refused):
        operations.credit_by_hand(one.enrolment, first.id, "outage", "Kesinti", lesson, *span)


def test_nobody_credits_or_confirms_their_own_record(desk):
    one, _, first, _ = desk
    with pytest.raises(Refused):
        operations.credit_by_hand(one.enrolment, one.enrolment.user_id, "other", "Ben izledim")
    credit = operations.credit_by_hand(one.enrolment, first.id, "other", "İzledi")
    with pytest.raises(Refused):
        operations.confirm_credit(credit, one.enrolment.user_id)


def test_without_a_reason_or_a_ground_it_is_refused(desk):
    one, _, first, _ = desk
    for ground, reason in (("accessibility", "  "), ("", "Bir neden"), ("illness", "Bir neden")):
        with pytest.raises(Refused):
            operations.credit_by_hand(one.enrolment, first.id, ground, reason)


def test_the_officers_walk_through_the_desk(desk, sign_in, app):
    one, chamber, first, second = desk
    page = f"/masa/{chamber.slug}/izleme/{one.enrolment.id}"
    desk_of_first, desk_of_second = sign_in(first), sign_in(second)
    db.session.commit()
    shown = desk_of_first.get(page)
    assert shown.status_code == 200 and "Ders ders izleme" in shown.text
    form = {"lesson_id": "0", "ground": "outage", "reason": "Sunucu kesintisi", "csrf_token": token_in(shown.text)}
    assert desk_of_first.post(page + "/ekle", data=form | {"reason": ""}).status_code == 400
    assert desk_of_first.post(page + "/ekle", data=form).status_code == 302
    credit = queries.credits_waiting(chamber.id)[0][0]
    assert db.session.scalar(queries.credit_count(chamber.id)) == 1
    assert db.session.scalar(queries.credit_count(chamber.id, not_by=first.id)) == 0
    confirm = f"/masa/{chamber.slug}/izleme/oneri/{credit.id}/onayla"
    shown = desk_of_first.get(page)
    desk_of_first.post(confirm, data={"csrf_token": token_in(shown.text)})
    assert queries.total(one.enrolment.id).completed_at is None
    shown = desk_of_second.get(page)
    desk_of_second.post(confirm, data={"csrf_token": token_in(shown.text)})
    assert queries.total(one.enrolment.id).completed_at is not None
    assert "Onaylandı" in desk_of_second.get(page).text
    assert db.counted(menu.counts(chamber.id)) == {"watching.credits": 0}


def test_a_proposal_is_turned_down_with_a_reason(desk):
    one, chamber, first, second = desk
    credit = operations.credit_by_hand(one.enrolment, first.id, "other", "İzledi")
    with pytest.raises(Refused):
        operations.decline_credit(credit, second.id, " ")
    operations.decline_credit(credit, second.id, "Kayıt yok")
    assert queries.credits_waiting(chamber.id) == []


def test_a_look_at_the_record_is_noted_for_the_person(desk, sign_in):
    one, chamber, first, _ = desk
    client = sign_in(first)
    db.session.commit()
    client.get(f"/masa/{chamber.slug}/izleme/{one.enrolment.id}")
    assert db.session.query(AuditEntry).filter_by(act="accounts.looked", subject_id=one.enrolment.user_id).count() == 1


def test_another_chambers_record_is_not_there(desk, sign_in):
    one, chamber, _, _ = desk
    other = make.chamber()
    stranger = sign_in(make.officer("training_officer", other))
    db.session.commit()
    assert stranger.get(f"/masa/{other.slug}/izleme/{one.enrolment.id}").status_code == 404
    assert stranger.get(f"/masa/{chamber.slug}/izleme/{one.enrolment.id}").status_code == 404


def token_in(html):
    return html.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
