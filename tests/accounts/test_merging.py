"""Two accounts of one person become one, for thirty days reversibly."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from lms import verify
from lms.accounts.access import two_people
from lms.accounts.models import AccountMerge, LoginSession, Membership, User
from lms.accounts.operations import merging
from lms.accounts.rules.merging import contradictions, masked
from lms.certificates.models import Certificate, Entitlement
from lms.core.audit import AuditEntry
from lms.core.clock import now
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused, Stale
from lms.enrolments.models import Enrolment
from lms.watching import rules
from lms.watching.operations.totals import ensure_total, needs_of, recount
from lms.watching.operations.uniting import put
from lms.watching.queries import total
from tests import make

RANGES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda one: (one[0], one[0] + one[1])), max_size=6
)


class Case:
    """A chamber with two officers, and two accounts of one person in one course of two minutes."""

    def __init__(self):
        self.chamber = make.chamber()
        make.signatory(self.chamber)
        self.first = make.officer("chamber_admin", self.chamber)
        self.second = make.officer("chamber_admin", self.chamber)
        self.kept, self.old = make.person("Gülşah Işık"), make.person("Gülşah Işık")
        self.version = make.course(self.chamber, videos=(60_000, 60_000))
        self.mine, self.other = make.enrolment(self.kept, self.version), make.enrolment(self.old, self.version)
        self.videos = needs_of(self.version.id)["ids"]
        for enrolment in (self.mine, self.other):
            ensure_total(enrolment)

    def watched(self, enrolment, *ranges, video=0):
        put(enrolment.id, self.videos[video], list(ranges))
        recount(self.version.id, "report", enrolment.id)

    def propose(self, **more):
        values = {"kept": self.kept, "merged": self.old, "reason": "Aynı T.C. kimlik kartını gösterdi", **more}
        return merging.propose(**values, actor_id=self.first.id, chamber_id=self.chamber.id)

    def merge(self):
        row = self.propose()
        return merging.confirm(row, self.second.id, False, merging.preview(row)[1])


@pytest.fixture
def case(app, database):
    with app.test_request_context("/"):
        yield Case()


def mails(database, user):
    rows = database.session.query(OutgoingMail).filter_by(recipient=user.email)
    return [mail.subject for mail in rows.order_by(OutgoingMail.id)]


def milliseconds(ranges):
    return {ms for start, end in ranges for ms in range(start, end)}


@given(RANGES, RANGES)
def test_what_a_merge_brought_can_be_taken_out_again(ours, theirs):
    had, got = rules.closed(ours, 10_000), rules.closed([*ours, *theirs], 10_000)
    brought = rules.without(got, had)
    assert milliseconds(brought) == milliseconds(got) - milliseconds(had)
    assert rules.without(got, brought) == had


def test_two_live_numbers_of_one_chamber_contradict_each_other_and_of_two_do_not():
    assert contradictions({1: "12", 2: "7"}, {2: "8", 3: "9"}) == {2}
    assert contradictions({1: "12"}, {2: "12"}) == set()
    assert masked("gulsah@example.org") == "g…@example.org"


def test_proposing_changes_nothing_and_tells_both(case, database):
    row = case.propose()
    assert row.state == "proposed" and case.other.user_id == case.old.id and case.old.closed_at is None
    for user in (case.kept, case.old):
        assert mails(database, user) == ["Hesaplarınız için birleştirme önerisi"]


def test_nobody_confirms_what_they_proposed_nor_their_own(case):
    row = case.propose()
    seen = merging.preview(row)[1]
    for actor in (case.first, case.kept, case.old):
        with pytest.raises(Refused):
            merging.confirm(row, actor.id, True, seen)
    with pytest.raises(Refused, match="Kendi hesabınızın"):
        merging.propose(case.first, case.old, "Aynı kişi", case.first.id, case.chamber.id)


def test_what_was_watched_is_united_and_never_added_up(case, database):
    case.watched(case.mine, (0, 30_000))
    case.watched(case.other, (20_000, 50_000))
    case.watched(case.other, (0, 10_000), video=1)
    row = case.merge()
    database.session.expire_all()
    assert total(case.mine.id).covered_ms == 60_000
    assert row.counts["Tek kayıtta birleşen eğitim"] == 1 and row.counts["İzlemeye eklenen saniye"] == 30
    assert case.other.state == "cancelled" and case.other.united_into_id == case.mine.id
    assert total(case.other.id).covered_ms == 40_000, "the ended enrolment keeps its own ledger as evidence"
    assert list(verify.findings("all")) == []


def test_the_preview_is_what_then_happens_and_leaves_nothing_behind(case, database):
    case.watched(case.other, (0, 60_000))
    case.watched(case.mine, (0, 50_000), video=1)
    make.exam(version=case.version)
    make.membership(case.old, make.chamber())
    row = case.propose()
    before = everything(database)
    counts, seen = merging.preview(row)
    assert everything(database) == before
    done = merging.confirm(row, case.second.id, True, seen)
    assert done.counts == counts
    assert counts["İzleme koşulu böylece sağlanan eğitim"] == 1 and counts["Üyelik"] == 1


def everything(database):
    """All rows that a merge may touch, but for the clock's count of writers."""
    names = [name for name in database.metadata.tables if name not in ("audit_entries", "playback_clocks")]
    asked = "SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)::text), '[]') FROM {} t"
    return {name: database.session.scalar(text(asked.format(name))) for name in sorted(names)}


def test_a_preview_that_is_out_of_date_confirms_nothing(case, database):
    row = case.propose()
    seen = merging.preview(row)[1]
    make.membership(case.old, case.chamber)
    with pytest.raises(Stale, match="bir şey değişti"), database.session.begin_nested():
        merging.confirm(row, case.second.id, False, seen)
    database.session.refresh(row)
    assert row.state == "proposed"


def test_the_crossing_by_union_makes_one_document_once(case, database):
    case.watched(case.mine, (0, 60_000))
    case.watched(case.other, (0, 60_000), video=1)
    case.merge()
    assert database.session.query(Certificate).filter_by(user_id=case.kept.id).count() == 1
    assert list(verify.findings("all")) == []


def test_a_document_of_the_old_account_goes_over_verifies_and_is_not_made_again(case, database):
    case.watched(case.other, (0, 60_000))
    case.watched(case.other, (0, 60_000), video=1)
    held = database.session.query(Certificate).filter_by(user_id=case.old.id).one()
    number, personal = held.number, dict(held.personal)
    case.watched(case.mine, (0, 20_000))
    case.merge()
    database.session.expire_all()
    assert (held.user_id, held.number, held.personal) == (case.kept.id, number, personal)
    assert case.other.user_id == case.kept.id and case.other.state == "active", "the enrolment with a document stays"
    recount(case.version.id, "sweep")
    assert database.session.query(Certificate).count() == 1
    assert list(verify.findings("register")) == []


def test_of_two_documents_both_stand_until_it_is_final_then_the_later_points_to_the_earlier(case, database, clock):
    for enrolment in (case.other, case.mine):
        for video in (0, 1):
            case.watched(enrolment, (0, 60_000), video=video)
    case.merge()
    first, second = database.session.query(Certificate).order_by(Certificate.id)
    assert first.state == second.state == "valid" and first.user_id == second.user_id == case.kept.id
    assert list(verify.findings("register")) == []
    clock(days=30)
    merging.finish_due()
    database.session.expire_all()
    assert (first.state, second.state, second.replaced_by_id) == ("valid", "superseded", first.id)
    assert list(verify.findings("register")) == []


def test_a_document_moved_without_a_merge_is_still_found_out(case, database):
    case.watched(case.other, (0, 60_000))
    case.watched(case.other, (0, 60_000), video=1)
    database.session.query(Certificate).update({"user_id": case.kept.id})
    assert any("kişi değiştirilmiş" in said for said in verify.findings("register"))


def test_attempts_of_both_stand_in_one_row_of_numbers(case, sign_in, database):
    from tests.exams.sitting import Candidate

    exam = make.exam(version=case.version, attempts=5)
    for user in (case.kept, case.old):
        sitting = Candidate(sign_in(user), user).start(exam)
        sitting.finish()
    case.merge()
    numbers = database.session.scalars(
        text("SELECT number FROM attempts WHERE exam_id = :e ORDER BY 1"), {"e": exam.id}
    )
    assert numbers.all() == [1, 2]
    whose = database.session.scalars(text("SELECT DISTINCT enrolment_id FROM attempts"))
    assert whose.all() == [case.mine.id]
    assert list(verify.findings("exams")) == []


REFUSALS = {
    "ayrı sicil": lambda case: [make.membership(user, case.chamber) for user in (case.kept, case.old)],
    "süren görevi": lambda case: make.grant(case.old, "marker", case.chamber),
    "doğrulanmamış": lambda case: setattr(case.kept, "email_confirmed_at", None),
    "kapatılmış": lambda case: setattr(case.old, "closed_at", now()),
    "eğitici kaydı": lambda case: [make.trainer(case.chamber, user=user) for user in (case.kept, case.old)],
    "sipariş": lambda case: [make.order(make.run_of(case.version), user) for user in (case.kept, case.old)],
    "aynı dönemde": lambda case: seats(case),
}


def seats(case):
    run = make.dated_run(make.course(case.chamber))
    for user in (case.kept, case.old):
        make.saved(
            Enrolment(
                user_id=user.id,
                run_id=run.id,
                version_id=run.version_id,
                chamber_id=case.chamber.id,
                member_class="member",
            )
        )


@pytest.mark.parametrize("words", REFUSALS)
def test_what_speaks_against_it_is_said(case, database, words):
    REFUSALS[words](case)
    database.session.flush()
    with pytest.raises(Refused, match=words):
        case.propose()


def test_the_old_account_is_out_and_is_told_where_to_sign_in(case, client, database):
    from lms.accounts import passwords
    from tests.accounts.walking import send

    case.old.password_hash = passwords.hashed("köprü ayağı 12")
    session = make.saved(LoginSession(user_id=case.old.id, token_hash="x"))
    case.merge()
    database.session.refresh(session)
    assert session.ended_at is not None
    page = send(client, "/giris", email=case.old.email, password="köprü ayağı 12").text
    assert "öteki hesapla birleştirildi" in page and masked(case.kept.email) in page
    wrong = send(client, "/giris", email=case.old.email, password="yanlış parola").text
    assert "birleştirildi" not in wrong and "parola yanlış" in wrong
    send(client, "/parola", email=case.old.email)
    assert mails(database, case.old)[-1] == "Bu adresteki hesap birleştirilmişti"


def without_moments(rows):
    return [{name: value for name, value in row.items() if name != "updated_at"} for row in rows]


def test_undoing_puts_everything_back(case, database):
    case.watched(case.mine, (0, 30_000))
    case.watched(case.other, (20_000, 50_000))
    make.membership(case.old, make.chamber())
    make.certificate(case.old, make.course(case.chamber))
    make.order(make.priced_run(case.chamber), case.old)
    row = case.propose()
    before = everything(database)
    merging.confirm(row, case.second.id, True, merging.preview(row)[1])
    assert everything(database) != before
    merging.undo(row, case.first.id, True, "Kardeşlermiş")
    after = everything(database)
    passing = ("account_merges", "account_merge_changes", "outgoing_mails", "jobs", "notifications", "chamber_people")
    for name in before:
        if name not in passing:
            assert without_moments(after[name]) == without_moments(before[name]), name
    assert "Hesap birleştirme geri alındı" in mails(database, case.old)


def test_what_came_after_the_merge_stays_with_the_kept_account(case, database):
    case.watched(case.other, (0, 10_000))
    row = case.merge()
    put(case.mine.id, case.videos[0], [(0, 25_000)])
    later = make.enrolment(case.kept, make.course(case.chamber))
    merging.undo(row, case.first.id, False, "Yanlışlık")
    database.session.expire_all()
    assert total(case.mine.id).covered_ms == 15_000 and total(case.other.id).covered_ms == 10_000
    assert later.user_id == case.kept.id and case.other.state == "active"
    assert list(verify.findings("all")) == []


def test_an_undo_that_would_clash_with_what_came_since_is_refused_in_words(case, database):
    for video in (0, 1):
        case.watched(case.other, (0, 60_000), video=video)  # its document keeps the old account's enrolment
    row = case.merge()
    database.session.execute(text("UPDATE enrolments SET state = 'cancelled' WHERE id = :e"), {"e": case.other.id})
    make.enrolment(case.kept, case.version)
    with pytest.raises(Refused, match="bağdaşmayan"), database.session.begin_nested():
        merging.undo(row, case.first.id, False, "Yanlışlık")
    database.session.refresh(row)
    assert row.state == "merged"


def test_it_can_be_undone_for_thirty_days_exactly(case, clock, database):
    row = case.merge()
    assert row.undo_until - row.decided_at == timedelta(days=30)
    clock(days=30)
    with pytest.raises(Stale), database.session.begin_nested():
        merging.undo(row, case.first.id, False, "Geç kalındı")
    clock(days=29, hours=23, minutes=59)
    merging.undo(row, case.first.id, False, "Yetişti")
    assert case.old.closed_at is None and case.old.merged_into_id is None


def test_when_final_the_old_address_is_free_and_the_list_of_changes_gone(case, clock, database):
    row, address = case.merge(), case.old.email
    clock(days=29)
    merging.finish_due()
    assert row.state == "merged"
    clock(days=30)
    merging.finish_due()
    database.session.expire_all()
    assert row.state == "final" and case.old.email != address and case.old.password_hash is None
    assert case.old.merged_into_id == case.kept.id
    assert database.session.scalar(text("SELECT count(*) FROM account_merge_changes")) == 0
    assert database.session.query(AuditEntry).filter_by(act="accounts.finished_merge").count() == 2


def test_a_second_merge_waits_until_the_first_is_final(case, database):
    case.merge()
    third = make.person("Gülşah Işık")
    with pytest.raises(Refused, match="süresi dolmamış"):
        case.propose(kept=third, merged=case.kept)
    assert case.propose(merged=third).state == "proposed", "a third account may go over to the same one"


def test_people_of_other_chambers_need_the_union(case):
    make.membership(case.old, make.chamber())
    row = case.propose()
    seen = merging.preview(row)[1]
    with pytest.raises(Refused, match="birlik yöneticisi"):
        merging.confirm(row, case.second.id, False, seen)
    assert merging.confirm(row, case.second.id, True, seen).state == "merged"


def test_two_officers_walk_it_from_the_persons_page_to_the_undo(database, sign_in):
    from tests.accounts.walking import csrf_of, send

    case = Case()
    make.membership(case.kept, case.chamber)
    base = f"/masa/{case.chamber.slug}"
    first, second = sign_in(case.first), sign_in(case.second)
    assert "Henüz birleştirme yok" in first.get(f"{base}/hesap-birlestirme").text
    case.watched(case.other, (0, 10_000))
    make.grant(case.old, "marker", case.chamber)  # so that the desk knows the account; ended below
    database.session.execute(text("UPDATE role_grants SET ended_at = lms_now() WHERE user_id = :u"), {"u": case.old.id})
    path = f"{base}/kisiler/{case.kept.id}/birlestir"
    assert path in first.get(f"{base}/kisiler/{case.kept.id}").text
    assert f"<dd>{case.kept.email}</dd>" in first.get(path).text
    assert "bulunamadı" in send(first, path, other="yok@example.org", stays="this", reason="Aynı kişi").text
    made = send(first, path, other=case.old.email, stays="this", reason="Aynı kişi")
    page = first.get(made.location)
    assert "Öneriyi yapandan" not in page.text and ">Birleştir<" not in page.text
    assert "İkinci onayı bekliyor" in second.get(f"{base}/hesap-birlestirme").text
    shown = second.get(made.location)
    assert "Tek kayıtta birleşen eğitim" in shown.text and ">Birleştir<" in shown.text
    seen = merging.preview(database.session.query(AccountMerge).one())[1]
    act = {"csrf_token": csrf_of(shown), "seen": seen}
    assert second.post(f"{made.location}/karar", data={**act, "karar": "confirm"}).status_code == 302
    assert database.session.get(User, case.old.id).merged_into_id == case.kept.id
    assert (
        "bu arada"
        in second.post(f"{made.location}/karar", data={**act, "karar": "confirm"}, follow_redirects=True).text
    )
    undone = first.get(made.location)
    assert "Birleştirmeyi geri al" in undone.text
    blank = first.post(f"{made.location}/karar", data={"csrf_token": csrf_of(undone), "karar": "undo"})
    assert "Gerekçe yazın" in blank.text
    first.post(f"{made.location}/karar", data={"csrf_token": csrf_of(undone), "karar": "undo", "note": "Yanlışmış"})
    assert database.session.get(User, case.old.id).closed_at is None
    assert "Geri alındı" in first.get(made.location).text
    assert database.session.query(Membership).filter_by(user_id=case.kept.id).count() == 1
    assert database.session.query(Entitlement).count() == 0


def test_who_began_something_by_another_account_is_no_second_person(database):
    old, kept, third = make.person(), make.person(), make.person()
    old.merged_into_id = kept.id
    database.session.flush()
    for pair in ((old.id, kept.id), (kept.id, old.id), (third.id, third.id)):
        with pytest.raises(Refused):
            two_people(*pair)
    two_people(old.id, third.id)
    two_people(third.id, kept.id)
