import fcntl

import pytest

from lms.settings import Settings, celery_spelling

SAFE = {
    "LMS_ENV": "production",
    "LMS_PUBLIC_URL": "https://ogrenme.example.org",
    "LMS_SECRET_KEY": "0123456789abcdef" * 2,
}


@pytest.fixture
def read(tmp_path):
    return lambda **environ: Settings.read({"LMS_VAR": str(tmp_path), **environ})


def test_without_any_setting_it_runs_on_this_machine_alone(read):
    settings = read()
    assert (settings.host, settings.port, settings.production) == ("127.0.0.1", 8000, False)
    assert settings.database_url is None and settings.redis_url is None and settings.smtp_url is None
    assert settings.public_url == "http://127.0.0.1:8000" and settings.seed and settings.proxies == 0


def test_the_secret_is_made_once_and_for_its_owner_alone(read, tmp_path):
    assert read().secret_key == read().secret_key != ""
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LMS_PORT", "0"),
        ("LMS_PORT", "65536"),
        ("LMS_PORT", "80a"),
        ("LMS_PORT", "-1"),
        ("LMS_PORT", "८"),
        ("LMS_ENV", "staging"),
        ("LMS_SEED", "yes"),
        ("LMS_XACCEL", "on"),
        ("LMS_UPLOAD_MAX", "8GB"),
        ("LMS_PROXIES", "99"),
        ("LMS_PUBLIC_URL", "ogrenme.example.org"),
        ("LMS_PUBLIC_URL", "https://user@example.org"),
        ("LMS_PUBLIC_URL", "javascript:alert(1)"),
        ("LMS_SMTP_URL", "mail.example.org"),
        ("LMS_SMTP_URL", "smtp://mail.example.org:587x"),
        ("LMS_HOST", "127.0.0.1 --workers 9"),
        ("LMS_HOST", "http://localhost"),
        ("LMS_DATABASE_URL", "postgres://lms@host/lms"),
        ("LMS_DATABASE_URL", "sqlite:///lms.db"),
        ("LMS_DATABASE_URL", "postgresql+psycopg://lms@host:54x/lms"),
        ("LMS_REDIS_URL", "localhost:6379"),
        ("LMS_REDIS_URL", "http://localhost"),
        ("LMS_REDIS_URL", "redis://localhost:99999/0"),
        ("LMS_BROKER_URL", "rabbit"),
        ("LMS_BROKER_URL", "file:///tmp/broker"),
        ("LMS_MAIL_FROM", "ogrenme"),
        ("LMS_MAIL_FROM", "Öğrenme <ogrenme@oda.org.tr>"),
        ("LMS_MAIL_FROM", "a@b.org\nBcc: c@d.org"),
        ("LMS_KEYS", __file__),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_named(read, name, value):
    with pytest.raises(SystemExit, match=name):
        read(**{name: value})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"LMS_SECRET_KEY": ""}, "LMS_SECRET_KEY"),
        ({"LMS_SECRET_KEY": "short"}, "LMS_SECRET_KEY"),
        ({"LMS_SECRET_KEY": "k" * 64}, "LMS_SECRET_KEY"),
        ({"LMS_SMTP_URL": "smtp://mail.example.org"}, "LMS_MAIL_FROM"),
        ({"LMS_PUBLIC_URL": ""}, "LMS_PUBLIC_URL"),
        ({"LMS_PUBLIC_URL": "http://ogrenme.example.org"}, "LMS_PUBLIC_URL"),
        ({"LMS_SEED": "1"}, "LMS_SEED"),
    ],
)
def test_production_refuses_what_is_not_safe(read, change, named):
    with pytest.raises(SystemExit, match=named):
        read(**{**SAFE, **change})


def test_production_plants_no_demo_people(read):
    assert read(**SAFE).seed is False


def test_a_public_address_loses_its_last_slash(read):
    assert read(LMS_PUBLIC_URL="https://ogrenme.example.org/").public_url == "https://ogrenme.example.org"


def test_other_commands_find_the_running_servers(read, tmp_path):
    (tmp_path / "servers.json").write_text('{"LMS_DATABASE_URL": "postgresql+psycopg://lms@/lms"}')
    with open(tmp_path / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert read().database_url == "postgresql+psycopg://lms@/lms"
        assert read(LMS_DATABASE_URL="postgresql+psycopg://other/db").database_url == "postgresql+psycopg://other/db"
    assert read().database_url is None  # who held the lock was killed, and its servers with it


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit, match="LMS_VAR"):
        Settings.read({"LMS_VAR": str(tmp_path / "file" / "var")})


def test_celery_spells_sockets_its_own_way():
    assert celery_spelling("unix:///tmp/v.sock?db=0") == "redis+socket:///tmp/v.sock?virtual_host=0"
    assert celery_spelling("redis://host:6379/0") == "redis://host:6379/0"
    assert celery_spelling(None) is None
