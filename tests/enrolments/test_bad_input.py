"""Whatever is typed into an address or a form is answered in words, never by a traceback."""

import pytest

from tests import make

BIG = 99999999999999


@pytest.mark.parametrize(
    "path",
    [
        "/egitimler/%00/%00", "/egitimler/yok/YOK", "/egitimler/{oda}/%F0%9F%98%80", "/egitimlerim/{big}/birak",
        "/masa/{oda}/egitimler/{big}", "/masa/{oda}/egitimler/{course}/surum/{big}/program",
        "/masa/{oda}/egitimler/{course}/katilimcilar/{big}", "/masa/{oda}/konular/{big}",
        "/masa/{oda}/egitimler/{course}/surum/{version}/dersler/{big}",
    ],
)  # fmt: skip
def test_addresses_of_nothing_are_not_found(path, sign_in, database):
    version = make.course()
    officer = make.officer("training_officer", version.chamber)
    facts = {"oda": version.chamber.slug, "course": version.course_id, "version": version.id, "big": BIG}
    assert sign_in(officer).get(path.format(**facts)).status_code == 404


def test_a_course_is_not_retired_without_a_reason(sign_in, database, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    version = make.course()
    client = sign_in(make.officer("training_officer", version.chamber))
    answer = client.post(f"/masa/{version.chamber.slug}/egitimler/{version.course_id}/kaldir", data={"reason": " "})
    assert answer.status_code == 400 and 'id="reason-hata"' in answer.text and version.course.retired_at is None


QUERIES = ["ara=%00", "ara=a%40%00b", "ara=" + "ğ" * 3000, "sayfa=0", "sayfa=-1", "sayfa=" + "9" * 30, "izleme=x-y"]
QUERIES += ["izleme=--", "durum=%00", "ara=%25_%5C"]


@pytest.mark.parametrize("query", QUERIES)
def test_lists_take_any_query(query, sign_in, database):
    version = make.course()
    make.enrolment(make.person(), version)
    client = sign_in(make.officer("training_officer", version.chamber))
    for path in (
        "/egitimler",
        f"/masa/{version.chamber.slug}/egitimler",
        f"/masa/{version.chamber.slug}/egitimler/{version.course_id}/katilimcilar",
    ):
        assert client.get(f"{path}?{query}").status_code == 200, path
