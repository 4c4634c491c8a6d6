"""What the desk's page about a person gathers from the rooms above accounts."""

from tests import make
from tests.accounts.walking import csrf_of


def test_an_enrolled_person_is_found_and_shown_with_the_course(database, sign_in):
    chamber = make.chamber()
    version, person = make.course(chamber, title="Topraklama Tesisleri"), make.person(full_name="Hüsnü Öğüt")
    make.enrolment(person, version)
    desk = sign_in(make.officer("training_officer", chamber))
    assert "Hüsnü Öğüt" in desk.get(f"/masa/{chamber.slug}/kisiler?ara=ogut").text
    page = desk.get(f"/masa/{chamber.slug}/kisiler/{person.id}").text
    assert "Topraklama Tesisleri" in page and "Bu odadan alınmış belge yok" in page


def test_another_chambers_enrolments_are_not_shown(database, sign_in):
    chamber, other = make.chamber(), make.chamber()
    person = make.person()
    make.membership(person, chamber)
    make.enrolment(person, make.course(other, title="Gizli Eğitim"))
    desk = sign_in(make.officer("training_officer", chamber))
    assert "Gizli Eğitim" not in desk.get(f"/masa/{chamber.slug}/kisiler/{person.id}").text


def test_the_export_holds_the_persons_courses(database, sign_in):
    person = make.person()
    make.enrolment(person, make.course(title="Topraklama Tesisleri"))
    own = sign_in(person)
    answer = own.post("/hesabim/verilerim/indir", data={"csrf_token": csrf_of(own.get("/hesabim/verilerim"))})
    assert "Topraklama Tesisleri" in answer.text
