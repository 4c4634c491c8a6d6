"""Operations flush, edges commit: one transaction per request or job."""

from tests.house.source import modules

EDGES = {"views", "manage", "api"}
PROGRAMS = {
    "lms.core.acting",  # the edge that views use
    "lms.cli",
    "lms.worker",
    "lms.scheduler",
    "lms.accounts.guard",
    "lms.accounts.signing_in",  # Flask-Login's hooks run outside any view
}
LONG_JOBS = {
    "lms.certificates.tasks",  # commits every 25 documents: the number's row lock is never held for minutes
    "lms.exams.tasks",  # commits every 25 published results: each may issue a document
    "lms.videos.tasks",  # no transaction stays open while ffmpeg works
}


def test_only_the_edges_commit():
    wrong = [
        f"{module.path}:{call.lineno}"
        for module in modules()
        for call, name, _ in module.calls()
        if name == "commit" and not may_commit(module)
    ]
    assert wrong == []


def may_commit(module):
    return module.kind in EDGES or module.room == "seed" or module.name in PROGRAMS | LONG_JOBS
