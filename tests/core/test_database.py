import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from lms.core.database import HOT, db


def test_a_database_that_cannot_be_reached_is_the_database_s_trouble_not_a_fault_of_the_program(app, monkeypatch):
    """What commits by itself takes raw connections, whose errors no handler of ours would know."""
    nobody = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing", connect_args={"connect_timeout": 1})
    with app.app_context():
        monkeypatch.setitem(db.engines, HOT, nobody)
        with pytest.raises(DBAPIError) as caught, db.at_once() as run:
            run("SELECT 1", {})
    assert caught.value.connection_invalidated
