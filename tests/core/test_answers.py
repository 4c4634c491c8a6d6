import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError


@pytest.mark.parametrize("error", [StaleDataError("0 rows"), IntegrityError("UPDATE x", {}, Exception("twice"))])
def test_what_two_people_change_at_once_is_a_sentence_and_no_error(app, database, error):
    with app.test_request_context("/masa"):
        answer = app.make_response(app.handle_user_exception(error))
    assert answer.status_code == 409 and "durum değişti" in answer.get_data(as_text=True)
