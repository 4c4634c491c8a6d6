import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from lms.core.presentation import asset


@pytest.mark.parametrize("error", [StaleDataError("0 rows"), IntegrityError("UPDATE x", {}, Exception("twice"))])
def test_what_two_people_change_at_once_is_a_sentence_and_no_error(app, database, error):
    with app.test_request_context("/masa"):
        answer = app.make_response(app.handle_user_exception(error))
    assert answer.status_code == 409 and "durum değişti" in answer.get_data(as_text=True)


def test_a_built_file_is_kept_for_good_and_a_page_of_a_person_never(app, client):
    with app.test_request_context():
        address = asset("icons.svg")
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert client.get("/giris").headers["Cache-Control"] == "no-store"
    assert "immutable" not in client.get("/static/names.json").headers["Cache-Control"]
