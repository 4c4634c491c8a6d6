"""Item statistics: golden values of another program, known identities, the pages and the files."""

import csv
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from lms.core.database import db
from lms.exams import statistics
from lms.exams.models import Result
from tests import make
from tests.exams.sitting import Candidate

SHARED = Path(os.environ.get("LMS_CORPORA") or Path(__file__).resolve().parents[3] / "shared/corpora")
CORPUS = SHARED / "item-statistics"
GOLDEN = {
    "facility": "facility",
    "sd": "sd",
    "effectiveweight": "weight",
    "covariance": "covariance",
    "markvariance": "mark_variance",
    "othermarkvariance": "other_variance",
    "discriminationindex": "discrimination",
    "covariancemax": "covariance_most",
    "discriminativeefficiency": "efficiency",
}


def table_of(name):
    return list(csv.DictReader((CORPUS / name).read_text().splitlines()))


@pytest.mark.skipif(not CORPUS.exists(), reason="shared corpora are not there (LMS_CORPORA)")
def test_the_golden_values_are_met_to_four_decimals():
    rows = table_of("results00.csv")
    marks = [(int(row["quizattempt"]), n, float(row[f"slots.{n}.mark"])) for row in rows for n in range(1, 8)]
    found = {item.key: item for item in statistics.of(marks, dict.fromkeys(range(1, 8), 1.0)).items}
    golden = [row for row in table_of("qstats00.csv") if not row["subqname"] and not row["variant"]]
    assert len(golden) == 7
    for row in golden:
        item = found[int(row["slot"])]
        assert item.asked == int(row["s"])
        for column, name in GOLDEN.items():
            assert getattr(item, name) == pytest.approx(float(row[column]), abs=5e-5), (row["slot"], column)
    said = json.loads((SHARED / "expected.json").read_text())["item_statistics"]["item-statistics/results00.csv"]
    for slot, values in said.items():
        item = found[int(slot.removeprefix("slot"))]
        assert item.facility == pytest.approx(values["facility"], abs=5e-5) and item.asked == values["n"]
        assert item.discrimination == pytest.approx(values["discrimination_index_pct"], abs=1e-4)
        assert item.sd == pytest.approx(values["sd_sample"], abs=5e-6)


def test_alpha_of_a_known_table():
    """Three items, four people, worked by hand: item variances 1/3, 1/4, 1/4; totals 3, 1, 0, 3 with variance 9/4."""
    table = [(1, 1, 1), (1, 0, 0), (0, 0, 0), (1, 1, 1)]
    marks = [(person, n, mark) for person, row in enumerate(table) for n, mark in enumerate(row)]
    whole = statistics.of(marks, {0: 1, 1: 1, 2: 1})
    variances = [item.mark_variance for item in whole.items]
    assert variances == pytest.approx([1 / 4, 1 / 3, 1 / 3])
    assert whole.alpha == pytest.approx(3 / 2 * (1 - (11 / 12) / (9 / 4)))
    assert whole.error == pytest.approx(whole.sd * (1 - whole.alpha) ** 0.5)


papers = some.lists(some.lists(some.floats(0, 1, width=16), min_size=4, max_size=4), min_size=1, max_size=20)


@given(papers)
def test_figures_stay_within_their_bounds(table):
    marks = [(person, n, mark) for person, row in enumerate(table) for n, mark in enumerate(row)]
    whole = statistics.of(marks, dict.fromkeys(range(4), 1.0))
    weights = [item.weight for item in whole.items if item.weight is not None]
    assert not weights or sum(weights) == pytest.approx(100)
    for item in whole.items:
        assert 0 <= item.low <= item.facility + 1e-9 and item.facility <= item.high + 1e-9 <= 1 + 2e-9
        assert item.discrimination is None or -100.001 <= item.discrimination <= 100.001
        assert item.word
    assert whole.alpha is None or whole.alpha <= 1 + 1e-9


def test_forms_that_differ_have_no_alpha_and_one_answer_has_no_spread():
    whole = statistics.of([(1, 1, 1.0), (1, 2, 0.0), (2, 1, 0.5)], {1: 1, 2: 1, 3: 1})
    assert whole.alpha is None and [item.key for item in whole.items] == [1, 2]
    assert whole.items[1].sd is None and whole.items[1].discrimination is None
    assert statistics.of([], {1: 1}).candidates == 0


def test_the_desk_reads_each_question_who_chose_what_and_takes_the_table_along(sign_in, database):
    exam = make.exam(kinds=("single", "numerical", "multiple"), pass_mark=50)
    for single, number, several in ((0, "1", [0]), (1, "12,5", [0, 1]), (1, "12,5", [0, 1]), (None, "7", None)):
        user = make.person()
        candidate = Candidate(sign_in(user), user).start(exam)
        for n, answer in enumerate((single, number, several), 1):
            if answer is not None:
                candidate.save(n, answer)
        candidate.finish()
    desk = sign_in(make.officer("exam_officer", exam.chamber))
    base = f"/masa/{exam.chamber.slug}/sinavlar/{exam.id}"
    assert f"{base}/istatistik" in desk.get(base).text
    page = desk.get(f"{base}/istatistik")
    assert 'role="img"' in page.text and "Güvenirlik" in page.text
    table = desk.get(f"{base}/istatistik/csv").text
    assert table.count("\r\n") == 4 and "0,5" in table
    assert desk.get(f"{base}/istatistik/xlsx").data[:2] == b"PK"
    from lms.exams.models import Mark

    attempt = db.session.scalar(select(Result.attempt_id))
    for question in (1, 2, 3):
        version = db.session.get(Mark, (attempt, question)).version_id
        said = desk.get(f"{base}/istatistik/{version}")
        assert said.status_code == 200 and "karar öner" in said.text
        if question == 1:
            assert "Al" in said.text and "Boş" in said.text
    empty = make.exam(exam.chamber)
    assert "Henüz hesaplanacak" in desk.get(f"/masa/{exam.chamber.slug}/sinavlar/{empty.id}/istatistik").text


def test_a_void_question_counts_in_no_total(sign_in, database):
    from lms.exams.models import Mark
    from lms.exams.queries.statistics import figures

    exam = make.exam(kinds=("single", "numerical"))
    for answer in (0, 1):
        user = make.person()
        candidate = Candidate(sign_in(user), user).start(exam)
        candidate.save(1, answer)
        candidate.finish()
    mark = db.session.scalar(select(Mark).where(Mark.question == 2))
    db.session.query(Mark).filter_by(version_id=mark.version_id).update({"ruling": "void"})
    found = figures(exam)
    assert [item.asked for item in found.whole.items] == [2] and found.rulings == {mark.version_id: "void"}
