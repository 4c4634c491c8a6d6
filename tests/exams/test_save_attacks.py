"""What is sent to the save address by hand: a shape refuses what is no answer to it, nothing reaches the journal."""

import json
import uuid

import pytest

from lms.exams import papers
from lms.exams.verification import verify
from tests import make
from tests.exams.sitting import Candidate

HUGE = 10**400
DEEP = json.loads("[" * 200 + "]" * 200)
ODD = [True, False, -1, HUGE, 0.5, float("nan"), float("inf"), "", "0", "\ud800", [], {}, DEEP, [None], [True], [[0]]]
ODD += [{"1": 0}, {"x": 1}, {"1": {"1": 0}}, [0, 0], [0] * 10_000, ["a"], {"0": 0}, {"1": True}, "9" * 30_000]
TAKEN = {
    "s3": [],
    "m3": [[]],
    "t": [True, False],
    "n": ["", "0"],
    "x": ["", "0"],
    "e": ["", "0"],
    "p2-2": [[0, 0]],
    "o2": [],
    "c.s2.n": [{}, {"1": 0}],
    "h2-10-10": [[]],
    "f": [[], [0, 0]],
}


@pytest.mark.parametrize("shape", TAKEN)
def test_every_shape_takes_its_own_answers_only(shape):
    taken = [value for value in ODD if papers.fits(shape, value)]
    assert json.dumps(taken) == json.dumps(TAKEN[shape])


@pytest.fixture
def sitting(sign_in):
    user = make.person()
    return Candidate(sign_in(user), user).start(make.exam())


def body_of(sitting, value='"1"', more=""):
    head = f'"token": "{sitting.token}", "question": 2, "seq": 1, "key": "{uuid.uuid4()}"'
    return f'{{{head}, "value": {value}{more}}}'


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe{",
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"seq": 1e400}',
        b'{"seq": ' + b"9" * 5000 + b"}",
        b" " * (10 * 2**20),
        b'{"value": "' + b"x" * (10 * 2**20) + b'"}',
    ],
    ids=range(11),
)
def test_a_body_that_is_no_save_is_refused_in_words(sitting, raw):
    answer = sitting.client.post(f"{sitting.address}/answers", data=raw, content_type="application/json")
    assert answer.status_code in (400, 404, 413) and sitting.fresh().entries == 1


@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "-0", "1e5", "9" * 4000, '{"1": 1, "1": 2}', "[" * 900 + "]" * 900]
)
def test_json_that_is_no_answer_is_refused(sitting, value):
    raw = body_of(sitting, value)
    assert (
        sitting.client.post(f"{sitting.address}/answers", data=raw, content_type="application/json").status_code == 400
    )
    assert sitting.fresh().entries == 1 and list(verify()) == []


def test_of_a_key_written_twice_the_last_counts_and_the_journal_holds_one_line(sitting):
    raw = body_of(sitting, '"7"', ', "value": "12,5", "at": "1999-01-01", "n": 900, "digest": "00", "kind": "paper"')
    answer = sitting.client.post(f"{sitting.address}/answers", data=raw, content_type="application/json")
    assert answer.json["outcome"] == "saved" and answer.json["n"] == 2 and list(verify()) == []
    assert sitting.save(3, "a\x00b\x0bc", seq=2).json["outcome"] == "saved" and list(verify()) == []
