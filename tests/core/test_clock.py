import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from lms.core import clock


def test_it_is_the_databases_clock_in_utc(database):
    assert clock.now().tzinfo is not None
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_it_goes_on_inside_a_transaction(database):
    assert clock.now() < clock.now()


def test_tests_may_move_it(database, clock):
    from lms.core.clock import now

    before = now()
    clock(days=3)
    assert timedelta(days=3) <= now() - before < timedelta(days=3, minutes=1)
    clock()
    assert now() - before < timedelta(minutes=1)


def test_the_day_turns_at_midnight_in_istanbul(database, clock):
    from lms.core.clock import ISTANBUL, now, today

    local = now().astimezone(ISTANBUL)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    clock(seconds=(midnight - local).total_seconds() - 5)
    assert today() == local.date()
    clock(seconds=(midnight - local).total_seconds() + 5)
    assert today() == local.date() + timedelta(days=1)


def test_in_production_nothing_moves_it(database):
    database.session.execute(text("SELECT set_config('lms.clock_offset', '3 days', true)"))
    database.session.execute(text("SELECT set_config('lms.production', 'on', true)"))
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_production_connection_says_that_it_is_one(app):
    """The switch is set on the connection, not in a table that somebody could write."""
    program = (
        "from lms.core.database import engine_options; from sqlalchemy import create_engine, text; import os\n"
        "engine = create_engine(os.environ['LMS_DATABASE_URL'], **engine_options(True))\n"
        "with engine.connect() as c:\n"
        "    c.execute(text(\"SELECT set_config('lms.clock_offset', '3 days', false)\"))\n"
        "    print(c.scalar(text('SELECT lms_now() - clock_timestamp()')).days)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env=os.environ, capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("0", "-1")
