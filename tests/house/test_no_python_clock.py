"""The database's clock decides (core/clock.py): a moved or wrong clock of one machine must change nothing."""

from tests.house.source import modules

PYTHON = {
    ("now", "datetime"), ("utcnow", "datetime"), ("today", "datetime"), ("today", "date"), ("time", "time"),
    ("now", "datetime.datetime"), ("today", "datetime.date"), ("now", "func"), ("current_timestamp", "func"),
}  # fmt: skip
NOT_DECIDING = {
    "lms.backup": "the manifest tells people when it was made",
    "lms.videos.operations.sweeping": "the age of files, which carry the file system's own times",
    "lms.certificates.signing": "a key's own dates, before any database is asked",
}


def test_nothing_that_decides_reads_another_clock():
    wrong = [
        f"{module.path}:{call.lineno} {owner}.{name}()"
        for module in modules()
        if module.name not in NOT_DECIDING
        for call, name, owner in module.calls()
        if (name, owner) in PYTHON
    ]
    assert wrong == []


def test_each_exception_is_still_needed():
    needed = {module.name for module in modules() for _, name, owner in module.calls() if (name, owner) in PYTHON}
    assert set(NOT_DECIDING) - needed == set()
