"""The sealed file: only this server opens it, and nothing in it can be changed on the way."""

import base64
import json
import uuid

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from lms.core.refusals import Refused
from lms.exams import emergency, tokens

LINE = {"question": 1, "seq": 5, "key": str(uuid.uuid4()), "value": 1}


@pytest.fixture
def point(database):
    return base64.b64decode(emergency.public_key()["point"])


def said(*entries, generation=1, shapes="s4,n"):
    return {"token": tokens.sign(uuid.uuid4(), generation, shapes), "entries": list(entries)}


def test_what_a_page_seals_the_server_opens(point):
    inner = said(LINE, {**LINE, "question": 2, "value": "12,5"})
    opened = emergency.opened(emergency.sealed(point, inner))
    assert opened.right == tokens.read(inner["token"])
    assert [(one.question, one.seq, one.value) for one in opened.entries] == [(1, 5, 1), (2, 5, "12,5")]
    assert b"12,5" not in emergency.sealed(point, inner)


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"\xff", b'{"file": 1}', b"[" * 9000, b"%PDF-1.7"])
def test_another_file_is_refused(point, data):
    with pytest.raises(Refused, match="acil durum dosyası değil"):
        emergency.opened(data)


@pytest.mark.parametrize("part", ["from", "iv", "sealed"])
def test_one_changed_letter_is_noticed(point, part):
    file = json.loads(emergency.sealed(point, said(LINE)))
    raw = bytearray(base64.b64decode(file[part]))
    raw[-1] ^= 1
    file[part] = base64.b64encode(raw).decode()
    with pytest.raises(Refused, match="değiştirilmiş"):
        emergency.opened(json.dumps(file).encode())


def test_a_file_of_another_server_is_refused(point):
    other = emergency.raw(ec.generate_private_key(ec.SECP256R1()).public_key())
    with pytest.raises(Refused, match="başka bir sunucu"):
        emergency.opened(emergency.sealed(other, said(LINE)))


@pytest.mark.parametrize("inner", [{"token": "x~1~s4~00", "entries": []}, {"token": None, "entries": []}])
def test_a_file_without_a_token_of_this_site_is_refused(point, inner):
    with pytest.raises(Refused, match="bu sitenin bir sınavına ait değil"):
        emergency.opened(emergency.sealed(point, inner))


@pytest.mark.parametrize(
    "change",
    [{"question": 3}, {"question": True}, {"seq": -1}, {"seq": "1"}, {"key": "x"}, {"key": None}, {"value": 4}],
)
def test_an_answer_that_no_page_would_send_spoils_the_file(point, change):
    with pytest.raises(Refused, match="hiçbir yanıt alınmadı"):
        emergency.opened(emergency.sealed(point, said(LINE, {**LINE, **change})))


def test_a_page_that_only_reads_makes_no_file(point):
    with pytest.raises(Refused):
        emergency.opened(emergency.sealed(point, said(LINE, generation=0)))


def test_the_key_is_made_once_and_stays(point):
    emergency.pair.cache_clear()
    assert base64.b64decode(emergency.public_key()["point"]) == point
