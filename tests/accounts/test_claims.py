"""Claims of membership: matched with the list, or decided on the desk."""

import pytest

from lms.accounts import queries
from lms.accounts.models import Membership, MembershipClaim, Notification, User
from lms.accounts.operations import memberships
from lms.core.audit import AuditEntry
from lms.core.refusals import Refused
from tests import make
from tests.accounts.walking import last_mail, send


@pytest.fixture
def chamber(database):
    return make.chamber()


def claim_of(user, chamber, number):
    return memberships.claim(user, chamber.id, number)


@pytest.mark.parametrize(
    ("list_name", "own_name"),
    [
        ("Gülşah Işık", "Gülşah Işık"),
        ("GÜLŞAH IŞIK", "Gülşah Işık"),
        ("IŞIK GÜLŞAH", "gulsah isik"),
        ("İSMAİL ILIK", "ismail ılık"),
        ("Ismail Ilik", "İSMAİL ILIK"),
    ],
)
@pytest.mark.parametrize("number", ["004812", "4812", "00-4812", " 4812 "])
def test_number_and_name_match_whatever_the_letters(chamber, list_name, own_name, number):
    make.list_entry(chamber, "004812", list_name, member_class="student_member")
    user = make.person(full_name=own_name)
    assert claim_of(user, chamber, number).state == "matched"
    assert queries.member_class_of(user.id, chamber) == ("student_member", "004812")


def test_number_and_address_match_when_the_name_differs(chamber):
    make.list_entry(chamber, "4812", "Gülşah Demir", email="gulsah@example.org")
    user = make.person(full_name="Gülşah Işık", email="gulsah@example.org")
    assert claim_of(user, chamber, "4812").state == "matched"
    assert user.full_name == "Gülşah Işık"  # the register's other name is not put on her documents unasked


def test_a_matched_person_bears_the_registers_spelling_until_confirmed(chamber):
    make.list_entry(chamber, "4812", "Gülşah Işık")
    user = make.person(full_name="GULSAH ISIK")
    claim_of(user, chamber, "4812")
    assert user.full_name == "Gülşah Işık" and user.name_locked_at is not None


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"member_number": "4813", "full_name": "Gülşah Işık"}, "another number"),
        ({"member_number": "4812", "full_name": "Gülşen Işık"}, "another name"),
        ({"member_number": "4812", "full_name": "Gülşah Işık", "state": "left"}, "has left"),
    ],
)
def test_what_does_not_match_waits_and_gives_nothing(chamber, entry, why):
    make.list_entry(chamber, **entry)
    user = make.person(full_name="Gülşah Işık")
    assert claim_of(user, chamber, "4812").state == "waiting", why
    assert queries.member_class_of(user.id, chamber) == ("non_member", None)


def test_a_number_is_given_to_one_account_only(chamber):
    make.list_entry(chamber, "4812", "Gülşah Işık")
    first, second = make.person(full_name="Gülşah Işık"), make.person(full_name="Gülşah Işık")
    assert claim_of(first, chamber, "4812").state == "matched"
    row = claim_of(second, chamber, "4812")
    assert row.state == "waiting"
    with pytest.raises(Refused, match="başka bir hesapla"):
        memberships.accept_claim(row, make.person().id)


def test_a_member_of_another_chamber_is_known_as_such(chamber):
    user, other = make.person(), make.chamber()
    make.membership(user, other)
    assert queries.member_class_of(user.id, chamber)[0] == "other_chamber_member"


def test_a_second_claim_for_the_same_chamber_is_refused(chamber):
    user = make.person()
    claim_of(user, chamber, "1")
    with pytest.raises(Refused, match="bekleyen bir talebiniz"):
        claim_of(user, chamber, "2")


def test_a_person_claims_and_withdraws_on_the_page(chamber, sign_in, database):
    own = sign_in(make.person())
    assert send(own, "/hesabim/uyelik", chamber_id=chamber.id, member_number="77").status_code == 302
    row = database.session.query(MembershipClaim).one()
    assert "Odanın görevlisi inceleyecek" in own.get("/hesabim").text
    send(own, "/hesabim", to=f"/hesabim/uyelik/{row.id}/geri-cek")
    assert database.session.query(MembershipClaim).one().state == "withdrawn"


def test_somebody_elses_claim_cannot_be_withdrawn(chamber, sign_in, database):
    row = claim_of(make.person(), chamber, "77")
    assert send(sign_in(make.person()), "/hesabim", to=f"/hesabim/uyelik/{row.id}/geri-cek").status_code == 409
    assert database.session.get(MembershipClaim, row.id).state == "waiting"


@pytest.fixture
def waiting(chamber, database):
    make.list_entry(chamber, "4812", "Gülşah Işık Demir", member_class="retired_member")
    return claim_of(make.person(full_name="Gülşah Işık", email="gulsah@example.org"), chamber, "4812")


def desk_of(chamber, row=None):
    return f"/masa/{chamber.slug}/talepler" + (f"/{row.id}" if row else "")


def test_the_desk_shows_near_lines_and_accepts_by_one(chamber, waiting, sign_in, database):
    desk = sign_in(make.officer("chamber_admin", chamber))
    assert "Gülşah Işık" in desk.get(desk_of(chamber)).text
    page = desk.get(desk_of(chamber, waiting))
    assert "Gülşah Işık Demir" in page.text
    entry_id = page.text.split('name="entry_id" value="')[1].split('"')[0]
    answer = send(desk, desk_of(chamber, waiting), decision="accept", entry_id=entry_id, member_class="member")
    assert answer.status_code == 302
    assert database.session.query(Membership).one().member_class == "retired_member"
    assert "eklendi" in last_mail(database, "gulsah@example.org").subject
    assert database.session.query(Notification).one().kind == "membership"


def test_a_refusal_needs_a_reason_that_the_person_reads(chamber, waiting, sign_in, database):
    desk = sign_in(make.officer("chamber_admin", chamber))
    where = desk_of(chamber, waiting)
    assert "Gerekçe yazın" in send(desk, where, decision="refuse", member_class="member", reason="").text
    send(desk, where, decision="refuse", member_class="member", reason="Numara başkasına ait.")
    assert "Numara başkasına ait." in last_mail(database, "gulsah@example.org").body
    owner = database.session.get(User, waiting.user_id)
    assert "Numara başkasına ait." in sign_in(owner).get("/hesabim").text


def test_nobody_decides_their_own_claim(chamber, database, sign_in):
    officer = make.officer("chamber_admin", chamber)
    row = claim_of(officer, chamber, "99")
    page = send(sign_in(officer), desk_of(chamber, row), decision="accept", member_class="member")
    assert "aynı kişi" in page.text and database.session.query(Membership).count() == 0


def test_another_chambers_claim_is_not_there(chamber, waiting, sign_in):
    other = make.chamber()
    desk = sign_in(make.officer("chamber_admin", other))
    assert desk.get(desk_of(other, waiting)).status_code == 404
    assert desk.get(desk_of(chamber, waiting)).status_code == 404


def test_looking_at_a_claim_is_shown_to_the_person(chamber, waiting, sign_in, database):
    officer = make.officer("chamber_admin", chamber)
    sign_in(officer).get(desk_of(chamber, waiting))
    assert database.session.query(AuditEntry).filter_by(act="accounts.looked", subject_id=waiting.user_id).count() == 1
    owner = database.session.get(User, waiting.user_id)
    assert officer.full_name in sign_in(owner).get("/hesabim/kaydimi-acanlar").text


def test_a_membership_that_is_over_makes_room_for_the_next(chamber, database):
    from datetime import timedelta

    from lms.core.clock import today

    user = make.person(full_name="Gülşah Işık")
    old = make.membership(user, chamber)
    old.to_on = today() - timedelta(days=1)
    make.list_entry(chamber, "4812", "Gülşah Işık")
    assert claim_of(user, chamber, "4812").state == "matched"
    assert old.ended_at is not None and queries.membership_in(user.id, chamber.id).member_number == "4812"


def test_a_branch_officer_sees_the_claims_and_lines_of_the_branch(chamber, sign_in):
    van, mus = make.branch(chamber), make.branch(chamber, "Muş")
    claims = []
    for branch, number in ((van, "100"), (mus, "200")):
        make.list_entry(chamber, number, f"Listedeki {branch.city}", branch_id=branch.id)
        claims.append(claim_of(make.person(full_name=f"Başvuran {branch.city}"), chamber, number))
    make.list_entry(chamber, "101", "Başvuran Van", branch_id=mus.id)
    desk, root = sign_in(make.officer("branch_officer", chamber, van)), f"/masa/{chamber.slug}/talepler"
    page = desk.get(root).text
    assert "Başvuran Van" in page and "Başvuran Muş" not in page
    page = desk.get(f"{root}/{claims[0].id}").text
    assert "Listedeki Van" in page and "101" not in page
    assert desk.get(f"{root}/{claims[1].id}").status_code == 404
    centre = sign_in(make.officer("training_officer", chamber))
    assert "Başvuran Muş" in centre.get(root).text
