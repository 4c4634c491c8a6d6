"""Every response of a whole exam day is read: candidates, proctor, marker, strangers; before, at the door, during,
after, published, objected to, all shown, closed. What the rule does not allow yet stands in none of them."""

import io
import uuid

import pytest

from lms.accounts.models import LoginSession
from lms.core.clock import now
from lms.core.database import db
from lms.core.presentation import decimal
from lms.exams.models import Attempt, Mark, Objection, Paper, QuestionVersion
from lms.exams.operations import exams as exam_acts
from lms.exams.operations import extra_time
from lms.exams.operations.attempts import close_overdue
from lms.exams.queries import attempts as reads
from lms.halls import queries
from lms.halls.operations import seats, sessions
from tests import make, pages
from tests.exams.sitting import Candidate, post
from tests.halls.diary import Diary, addresses
from tests.halls.salon import Salon, values_of

PAGES = ("exams", "halls", "home.index", "home.my_learning", "home.desk", "home.desks")
DESKS = ("exams_desk", "halls_desk")
NAMES = {"A": "Zümrüt Ağanadan", "B": "Yıldız Beçinden", "C": "Xeyal Cemşitten", "D": "Vuslat Delibaşoğlu"}
STRANGER = "another chamber"


def planted(number: int) -> dict:
    """The body of a question of each kind; whatever gives the answer away holds a word with ANAHTAR or ACIKLAMA."""
    number = f"{number:02d}"
    key, told = f"ANAHTAR{number}", f"ACIKLAMA{number}"
    choices = [
        {"text": f"SECENEK{number}a", "weight": "0", "feedback": told},
        {"text": f"SECENEK{number}b", "weight": "1", "feedback": told},
        {"text": f"SECENEK{number}c", "weight": "0", "feedback": told},
    ]
    many = [choices[0] | {"weight": "-4321/10000"}, choices[1] | {"weight": "4321/10000"}]
    many.append(choices[2] | {"weight": "5679/10000"})
    value = f"48731.9{number}"
    numerical = {"answers": [{"value": value, "tolerance": "0.1", "relative": False, "weight": "1", "feedback": told}]}
    short = {"accepted": [{"text": key, "weight": "1", "feedback": told}], "case": "ignore", "diacritics": "lenient"}
    fields = [{"kind": "short_text", "weight": "1", **short}, {"kind": "single", "weight": "1", "choices": choices}]
    rubric = [{"criterion": f"OLCUT{number}", "points": "1"}]
    return {
        "single": {"choices": choices},
        "multiple": {"choices": many, "rule": "partial"},
        "true_false": {"correct": True},
        "numerical": {**numerical, "unit": "m"},
        "numerical_parameterised": {**make.BODIES["numerical_parameterised"], "expression": f"a*48731.9{number}+b"},
        "short_text": short,
        "matching": make.BODIES["matching"],
        "ordering": make.BODIES["ordering"],
        "cloze": {"fields": fields},
        "open": {"model_answer": key, "rubric": rubric, "max_words": None},
        "file_upload": {"extensions": ["pdf"], "max_mb": 5},
    }


ALL = [f"{number:02d}" for number in range(33)]
WEIGHTS = ("4321/10000", "5679/10000")
KEYS = ("ANAHTAR", "ACIKLAMA", "48731,9", "48731.9", "OLCUT", *WEIGHTS)
RESULT = ("Başarılı", "Başarısız", "Puan: ", "0,4321", "0,5679")


class Day:
    """`drawn`: person -> words of the questions on their own paper."""

    def __init__(self, app, sign_in, clock, monkeypatch):
        self.app, self.sign_in, self.clock, self.diary = app, sign_in, clock, Diary(app, monkeypatch)
        self.plan()
        self.clients = {"nobody": self.diary.follow("nobody", app.test_client())}
        self.sitting, self.drawn = {}, {}
        for who, user in self.people.items():
            self.clients[who] = self.diary.follow(who, sign_in(user), user)

    def plan(self):
        salon = self.salon = Salon.__new__(Salon)
        salon.chamber = make.chamber()
        salon.version = make.course(salon.chamber)
        salon.planner = make.officer("exam_officer", salon.chamber)
        self.bank = make.bank(salon.chamber)
        kinds = list(planted(0))
        for number, kind in enumerate(kinds + kinds + kinds):  # three of each: two candidates seldom draw the same
            stem = f"KOK{number:02d}Q" + {"numerical_parameterised": " {a} {b}", "cloze": " {1} {2}"}.get(kind, "")
            more = {"topic": kind, "feedback": f"ACIKLAMA{number:02d}"}
            make.question(self.bank, kind, body=planted(number)[kind], stem=stem, **more)
        draw = [{"bank_id": self.bank.id, "topic": kind, "difficulty": 0, "count": 1} for kind in kinds]
        made = {"draw": draw, "kinds": (), "second_person": True, "shown": "topics", "shuffle": True, "attempts": 1}
        self.exam = salon.exam = make.exam(version=salon.version, **made)
        candidates = {who: make.person(name, email=f"zzposta{who.lower()}@example.org") for who, name in NAMES.items()}
        for user in candidates.values():
            make.enrolment(user, salon.version)
        salon.people = list(candidates.values())[:3]
        salon.session = sessions.write_session(self.exam, values_of(), salon.planner.id)
        for name in ("Salon 1", "Salon 2"):
            sessions.write_hall(salon.session, {"name": name, "seats": 2, "columns": 2}, salon.planner.id)
        seats.place(salon.session, salon.people, salon.planner.id)
        salon.halls = queries.halls_of(salon.session.id)
        reason = (salon.chamber.id, candidates["A"].id, 25, "GEREKCESAGLIK", None, salon.planner.id)
        extra_time.set_extra_time(*reason)
        proctor = make.grant(salon.proctor("Gözetmen Kişi"), "proctor", salon.chamber)
        self.people = candidates | {
            "proctor": proctor,
            "marker": make.officer("marker", salon.chamber),
            STRANGER: make.officer("exam_officer", make.chamber()),
            "officer": salon.planner,
            "publisher": make.officer("exam_officer", salon.chamber),
        }

    # --- what is done

    def phase(self, name):
        self.diary.phase = name

    def tour(self, *who, desk=()):
        """Each asks for every page of the candidates, those of `desk` also for every page of the desks, with
        everybody's numbers in the addresses. (Who gets into which desk, tests/house/test_access_matrix.py shows.)"""
        values = self.values()
        plain, at_desks = addresses(self.app, PAGES, values), addresses(self.app, DESKS, values)
        assert len(plain) > 10 and len(at_desks) > 30
        for one in who:
            for page in [*plain, *(at_desks if one in desk else ())]:
                self.clients[one].get(page)
        self.diary.post()

    def values(self) -> dict:
        attempts = db.session.query(Attempt).filter_by(exam_id=self.exam.id).order_by(Attempt.id).all()
        seatings = queries.seatings_of(self.salon.session.id)
        objection = db.session.query(Objection).first()
        opened = db.session.query(Mark).filter(Mark.state.in_(("waiting", "manual"))).all()
        asked = db.session.get(Paper, attempts[0].id).questions[0]["version_id"] if attempts else 0
        return {
            "oda": [self.salon.chamber.slug],
            "exam_id": [self.exam.id],
            "attempt_id": [str(one.public_id) for one in attempts] + [one.id for one in attempts],
            "question": sorted({mark.question for mark in opened})[:2] or [1],
            "session_id": [self.salon.session.id],
            "seating_id": [seatings[0].id, seatings[-1].id],
            "hall_id": [self.salon.halls[0].id],
            "bank_id": [self.bank.id],
            "question_id": [1],
            "asked_id": [asked],
            "objection_id": [objection.id] if objection else [],
            "form": ["csv", "xlsx"],
            "paper": ["acilis", "kapanis", "kapi-listesi", "oturma-plani"],
            "file_id": [1],
        }

    def start(self, who):
        post(self.clients[who], f"/sinavlar/{self.exam.id}/basla")
        made = Candidate(self.clients[who], self.people[who])
        made.attempt = reads.live_attempt(self.exam.id, self.people[who].id)
        made.start(self.exam)
        self.sitting[who] = made
        ids = [line["version_id"] for line in db.session.get(Paper, made.attempt.id).questions]
        stems = db.session.query(QuestionVersion.stem).filter(QuestionVersion.id.in_(ids)).all()
        self.drawn[who] = {stem.split("KOK")[1].split("Q")[0] for (stem,) in stems}

    def answer(self, who):
        """Every question; in words that are this candidate's own."""
        candidate = self.sitting[who]
        for line in db.session.get(Paper, candidate.attempt.id).questions:
            word = f"YANITIM{who}"
            fields = {"1": word, "2": 0}
            value = {"single": 1, "multiple": [0], "true_false": True, "numerical": "1", "short_text": word}
            value |= {"numerical_parameterised": "2", "matching": [0, 1], "ordering": [0, 1, 2], "cloze": fields}
            value |= {"open": word}
            if line["kind"] == "file_upload":
                file = {
                    "token": candidate.token,
                    "file": (io.BytesIO(f"%PDF-1.7 DOSYAM{who}".encode()), f"DOSYAADI{who}.pdf"),
                }
                sent = candidate.client.post(f"{candidate.address}/files/{line['n']}", data=file)
                value["file_upload"] = [sent.json["id"]]
            assert candidate.save(line["n"], value[line["kind"]]).status_code == 200

    def pry(self, who, other):
        """One candidate sends everything that can be sent into another's attempt."""
        there, mine = self.sitting[other], self.sitting[who]
        for token in (mine.token, there.token):
            body = {"token": token, "question": 1, "seq": 9**9, "key": str(uuid.uuid4()), "value": None}
            for end in ("answers", "state", "finish"):
                assert mine.client.post(f"{there.address}/{end}", json=body).status_code in (401, 404)
            file = {"token": token, "file": (io.BytesIO(b"x"), "x.pdf")}
            assert mine.client.post(f"{there.address}/files/1", data=file).status_code in (400, 401, 404)
        post(mine.client, f"/sinav/{there.attempt.public_id}/devral")
        post(mine.client, f"/sinavlar/sonuc/{there.attempt.public_id}/itiraz", {"question": 1, "said": "x" * 30})

    def mark_all(self):
        chamber, marker = self.salon.chamber, self.clients["marker"]
        for n, mark in enumerate(db.session.query(Mark).filter_by(state="waiting").all(), 1):
            page = f"/masa/{chamber.slug}/degerlendirme/{mark.attempt_id}/{mark.question}"
            assert "YANITIM" in marker.get(page).text or "dosya" in marker.get(page).text
            text = {"points": f"0,{n}37", "comment": f"YORUMUM{self.owner_of(mark)}"}
            assert post(marker, page, text).status_code == 302

    def owner_of(self, mark):
        return next(who for who, one in self.sitting.items() if one.attempt.id == mark.attempt_id)

    def score_of(self, who):
        return decimal(reads.result_of(self.sitting[who].attempt.id).score)

    def show(self, what):
        values = {"title": self.exam.title, "instructions": "", "closes_at": None, "shown": what}
        exam_acts.write_exam(self.salon.chamber.id, values, self.salon.planner.id, self.exam)


@pytest.fixture
def day(app, client, sign_in, clock, monkeypatch):
    monkeypatch.setattr(pages, "flaws", lambda text: [])  # other tests look at the same pages
    return Day(app, sign_in, clock, monkeypatch)


def test_nothing_leaves_the_server_before_the_rule_allows_it(day):
    here = f"/masa/{day.salon.chamber.slug}/oturumlar/{day.salon.session.id}/salon"
    staff = ("proctor", "marker")
    day.phase("before")
    day.tour("A", "proctor", desk=staff)
    day.phase("at the door")
    day.salon.check_in()
    for who in "ABC":
        day.clients[who].get(f"/sinavlar/{day.exam.id}")
        assert post(day.clients[who], f"/sinavlar/{day.exam.id}/basla").status_code == 409
    assert post(day.clients["proctor"], f"{here}/ac").status_code == 302
    day.phase("during")
    for who in "ABC":
        day.start(who)
        day.answer(who)
    assert len({frozenset(words) for words in day.drawn.values()}) == 3
    seat = day.salon.seating(day.people["B"]).id
    post(day.clients["proctor"], f"{here}/sira/{seat}/pin")
    post(day.clients["proctor"], f"{here}/saat", {"where": f"sira-{seat}", "eylem": "durdur"})
    day.tour("A", "B", *staff, desk=staff)
    post(day.clients["proctor"], f"{here}/saat", {"where": f"sira-{seat}", "eylem": "surdur"})
    day.pry("A", "B")
    day.phase("handed in")
    for who in "AB":
        assert day.sitting[who].finish().status_code == 200
    day.clock(hours=3)  # C is closed by the clock
    assert day.sitting["C"].save(1, None).status_code == 409
    assert close_overdue() == 1
    day.tour("A", "C", "marker", desk=staff)
    day.phase("marked")
    day.mark_all()
    scores = {who: day.score_of(who) for who in "ABC"}
    day.tour("A", "proctor", desk=staff)
    day.phase("published")
    mine = db.session.query(LoginSession).filter_by(user_id=day.people["publisher"].id)
    mine.update({"proved_at": now()})  # three hours later the password is asked for anew
    post(day.clients["publisher"], f"/masa/{day.salon.chamber.slug}/sinavlar/{day.exam.id}/sonuclar/yayimla")
    assert {reads.result_of(day.sitting[who].attempt.id).state for who in "ABC"} == {"published"}
    object_to(day, "A")
    day.tour("A", "B", "D", "proctor", STRANGER, "nobody", desk=("proctor", STRANGER))
    day.phase("all shown")
    day.show("answers")
    day.tour("A", "B")
    day.phase("closed")
    day.show("nothing")
    exam_acts.close_exam(day.exam, day.salon.planner.id)
    day.tour("A", "proctor", desk=("proctor",))
    assert len(day.diary.lines) > 300
    day.seats = [(one.user_id, one.number) for one in queries.seatings_of(day.salon.session.id)]
    found = [
        f"{line}: {word}" for line in day.diary.lines for word in forbidden(day, line, scores) if word in line.text
    ]
    assert not found, "\n".join(found[:40])
    the_test_can_see(day, scores)


def object_to(day, who):
    address = f"/sinavlar/sonuc/{day.sitting[who].attempt.public_id}/itiraz"
    text = f"ITIRAZIM{who} bu sorunun iki doğru yanıtı var."
    assert post(day.clients[who], address, {"question": "1", "said": text}).status_code == 302
    objection = db.session.query(Objection).one()
    page = f"/masa/{day.salon.chamber.slug}/itirazlar/{objection.id}"
    sent = {"act": "reject", "answer": "KARARIMA Sorunun tek doğru yanıtı vardır.", "points": ""}
    assert post(day.clients["publisher"], page, sent).status_code == 302


def forbidden(day, line, scores) -> list[str]:
    """The words that may not stand in this response."""
    if line.who in ("officer", "publisher"):
        return []
    stems = [f"KOK{n}Q" for n in ALL] + [f"SECENEK{n}{letter}" for n in ALL for letter in "abc"]
    people = {who: [name, f"zzposta{who.lower()}@"] for who, name in NAMES.items()}
    private = {who: [f"{word}{who}" for word in WRITTEN] for who in NAMES}
    if line.who in NAMES:
        return of_a_candidate(day, line, scores, stems, people, private)
    every = [word for words in private.values() for word in words]
    names = [word for words in people.values() for word in words]
    if line.who == "proctor":  # knows who sits where; nothing of questions, answers, scores, reasons
        return [*stems, *KEYS, *every, "GEREKCESAGLIK", *scores.values(), *emails()]
    if line.who == "marker":  # reads questions, keys and answers; never whose they are
        return [*names, "GEREKCESAGLIK", *numbers(day), *(f"DOSYAADI{who}" for who in NAMES)]
    return [*stems, *KEYS, *every, *names, "GEREKCESAGLIK", *scores.values(), *numbers(day)]


WRITTEN = ("YANITIM", "DOSYAM", "DOSYAADI", "YORUMUM", "ITIRAZIM", "KARARIM")


def emails():
    return [f"zzposta{who.lower()}@" for who in NAMES]


def numbers(day, but=""):
    """The numbers for the door, but for one person's own."""
    others = [number for user_id, number in day.seats if user_id != getattr(but, "id", None)]
    return [*others, *(f"{number[:4]} {number[4:]}" for number in others)]


def of_a_candidate(day, line, scores, stems, people, private):
    me = line.who
    others = [who for who in NAMES if who != me]
    words = [word for who in others for word in (*people[who], *private[who])]
    words += ["GEREKCESAGLIK", *numbers(day, day.people[me])]
    words += [scores[who] for who in others if who in scores and scores[who] not in scores.get(me, "")]
    mine = day.drawn.get(me, set())
    asked = [word for word in stems if word.removeprefix("KOK").removeprefix("SECENEK").rstrip("Qabc") in mine]
    words += [word for word in stems if word not in asked]
    if line.phase not in ("published", "all shown"):
        words += [*RESULT, f"YORUMUM{me}", *([scores[me]] if me in scores else [])]
    if line.phase != "all shown":
        words += KEYS
        if line.phase != "during":
            words += asked
    else:
        words += [f"{word}{n}" for word in ("ANAHTAR", "ACIKLAMA") for n in ALL if n not in mine]
        words += ["OLCUT", *WEIGHTS]
    return words


def the_test_can_see(day, scores):
    """What is allowed was really read: otherwise the test would find nothing whatever leaked."""

    def read(who, phase):
        return "\n".join(line.text for line in day.diary.lines if (line.who, line.phase) == (who, phase))

    assert "KOK" in read("A", "during") and "YANITIMA" in read("A", "during") and "KOK" not in read("A", "handed in")
    assert NAMES["A"] in read("proctor", "before") and NAMES["C"] in read("proctor", "closed")
    assert "YANITIMB" in read("marker", "marked") and "ANAHTAR" in read("marker", "marked")
    assert scores["A"] in read("A", "published") and "mail" in {line.what for line in day.diary.lines}
    assert "ANAHTAR" in read("A", "all shown") and "YORUMUMA" in read("A", "all shown")
    assert "KARARIMA" in read("A", "published") and scores["A"] not in read("A", "closed")


def test_the_page_does_not_betray_the_right_choice_by_its_form(sign_in):
    """The right choice and the wrong ones are the same markup, but for their place and their text."""
    import re

    user, exam = make.person(), make.exam(kinds=("single", "multiple", "true_false"), shuffle=True)
    candidate = Candidate(sign_in(user), user).start(exam)
    page = candidate.client.get(f"/sinav/{candidate.attempt.public_id}").text
    labels = re.findall(r'<label><input class="form-check-input".*?</label>', page, re.S)
    shapes = {re.sub(r"<span>.*?</span>|>[A-Z]<|value=\"\d\"|name=\"s\d\"", "", one) for one in labels}
    assert len(labels) == 8 and len(shapes) == 2  # radio and checkbox
