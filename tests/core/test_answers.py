import pytest
from flask import Response
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from lms.core.presentation import asset
from lms.core.sheets import attachment


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


def test_what_is_downloaded_could_do_nothing_on_a_page_of_ours(app):
    with app.test_request_context("/"):
        answer = app.process_response(Response("<script>1</script>", headers=attachment("belge.pdf")))
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_slash_too_many_leads_to_no_host_that_the_request_names(client):
    answer = client.get("/masa//x", headers={"Host": "kotu.example"})
    assert answer.status_code == 308 and answer.headers["Location"] == "/masa/x"
