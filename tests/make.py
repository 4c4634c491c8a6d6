"""Plain builders for tests: rows with believable values, flushed, ready to use."""

from datetime import timedelta
from itertools import count

from lms.accounts.models import MemberListEntry, Membership, RoleGrant, User
from lms.catalogue.models import Category, Course, CourseRun, CourseVersion
from lms.catalogue.runs.models import RunSession
from lms.chambers.models import Branch, Chamber
from lms.chambers.rules import DEFAULTS
from lms.core import turkish
from lms.core.clock import now, today
from lms.core.database import db
from lms.enrolments.models import Enrolment
from lms.lessons.models import Lesson, Section
from lms.videos.models import Video, VideoVersion

NUMBER = count(1)


def saved(*rows):
    db.session.add_all(rows)
    db.session.flush()
    return rows[0] if len(rows) == 1 else rows


def chamber(slug=None, name=None):
    slug = slug or f"oda{next(NUMBER)}"
    name = name or f"{slug.capitalize()} Mühendisleri Odası"
    return saved(
        Chamber(
            slug=slug, name=f"TMMOB {name}", short_name=name, abbreviation=slug.upper(), sort_key=turkish.sort_key(name)
        )
    )


def branch(of, city="Van"):
    name = f"{city} Şubesi"
    slug = f"{turkish.slug(city)}-{next(NUMBER)}"
    return saved(Branch(chamber_id=of.id, slug=slug, name=name, city=city, sort_key=turkish.sort_key(name)))


def person(full_name="Gülşah Işık", email=None, **more):
    email = email or f"kisi{next(NUMBER)}@example.org"
    return saved(
        User(
            email=email,
            email_fold=email.casefold(),
            email_confirmed_at=now(),
            full_name=full_name,
            search_key=turkish.fold(full_name),
            sort_key=turkish.sort_key(full_name),
            **more,
        )
    )


def grant(user, role, chamber=None, branch=None):
    saved(held(user, role, chamber, branch))
    return user


def held(user, role, chamber=None, branch=None):
    return RoleGrant(
        user_id=user.id,
        role=role,
        chamber_id=chamber.id if chamber else None,
        branch_id=branch.id if branch else None,
        from_on=today() - timedelta(days=1),
    )


def officer(role, chamber=None, branch=None, **more):
    """Somebody with one role, in a chamber or (without one) in the union."""
    return grant(person(full_name=f"Görevli {next(NUMBER)}", **more), role, chamber, branch)


def membership(user, chamber, member_class="member"):
    number = f"{next(NUMBER):06d}"
    return saved(Membership(user_id=user.id, chamber_id=chamber.id, member_number=number, member_class=member_class))


def category(chamber, name="Yapı"):
    return saved(Category(chamber_id=chamber.id, slug=f"{turkish.slug(name)}-{next(NUMBER)}", name=name))


def video(chamber, duration_ms=60_000, state="ready"):
    """A video as if transcoded: rows only, no files."""
    video = saved(Video(chamber_id=chamber.id, title="Ders videosu"))
    version = saved(
        VideoVersion(
            video_id=video.id,
            state=state,
            folder=f"yok-{next(NUMBER)}",
            file_name="ders.mp4",
            size=1000,
            sha256=f"{next(NUMBER):064d}",
            duration_ms=duration_ms,
        )
    )
    version.timeline_id = version.id
    video.current_version_id = version.id
    db.session.flush()
    return video


def course(chamber=None, published=True, videos=(60_000,), code=None, title="Betonarme Kirişte Eğilme", **values):
    """A course version with one section, a required video lesson per duration (ms) and, when published, its run."""
    chamber = chamber or globals()["chamber"]()
    code = code or f"KOD-{next(NUMBER)}"
    course = saved(Course(chamber_id=chamber.id, code=code, delivery_form="online", timing="asynchronous"))
    values = {"certificate_kind": "participation", "hours": 1, "access_days": 90, **values}
    version = saved(
        CourseVersion(
            course_id=course.id,
            chamber_id=chamber.id,
            number=1,
            title=title,
            state="published" if published else "draft",
            search_key=turkish.fold(f"{title} {code}"),
            sort_key=turkish.sort_key(title),
            published_at=now() if published else None,
            **values,
        )
    )
    section = saved(Section(version_id=version.id, title="Bölüm", position=1))
    for number, duration in enumerate(videos, 1):
        made = video(chamber, duration)
        saved(
            Lesson(
                section_id=section.id,
                version_id=version.id,
                title=f"Ders {number}",
                kind="video",
                position=number,
                video_id=made.id,
            )
        )
    if published:
        run(version)
    return version


def run(version, **values):
    rules = {**DEFAULTS, "watch_threshold_bp": version.watch_threshold_bp, "watch_scope": version.watch_scope}
    return saved(
        CourseRun(
            course_id=version.course_id,
            version_id=version.id,
            chamber_id=version.chamber_id,
            rules=rules,
            rule_version=0,
            **values,
        )
    )


def run_of(version):
    return db.session.query(CourseRun).filter_by(version_id=version.id).order_by(CourseRun.id).first()


def dated_run(version, opened=True, days=10, meetings=(7,), **values):
    """A dated run that takes applications since yesterday, with a session for each length in hours,
    the first `days` from now."""
    from lms.catalogue.runs import operations

    start = (now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    values = {"capacity": 2, "delivery_form": "in_person", "place": "Eğitim salonu", "city": "Van", **values}
    values = {"apply_from": now() - timedelta(days=1), "apply_until": start - timedelta(days=1), **values}
    run = operations.make_run(version, values, None)
    for number, hours in enumerate(meetings):
        begin = start + timedelta(days=number)
        saved(
            RunSession(
                run_id=run.id,
                chamber_id=run.chamber_id,
                starts_at=begin,
                ends_at=begin + timedelta(hours=hours),
                mode="in_person",
                place=values["place"],
                changed_at=now(),
            )
        )
    run.starts_at, run.ends_at = start, start + timedelta(days=len(meetings) - 1, hours=meetings[-1])
    db.session.flush()
    if opened:
        operations.step(run, "open", None)
    return run


def first_session(run):
    return db.session.query(RunSession).filter_by(run_id=run.id).order_by(RunSession.starts_at).first()


def enrolment(user, version, **values):
    """Of `user` in the version's run."""
    run = run_of(version)
    return saved(
        Enrolment(
            user_id=user.id,
            run_id=run.id,
            version_id=version.id,
            chamber_id=version.chamber_id,
            member_class="member",
            access_from=now() - timedelta(minutes=1),
            **values,
        )
    )


def signatory(chamber, name="Dr. Şükrü Öztürk", title="Oda Başkanı", **terms):
    """Somebody who signs the chamber's documents, since a year ago unless `terms` say otherwise."""
    from lms.chambers.models import Signatory

    terms = {"from_on": today() - timedelta(days=365), **terms}
    return saved(Signatory(chamber_id=chamber.id, name=name, title=title, **terms))


def certificate(user=None, version=None, kind="participation", sealed=False):
    """A document, issued as by watching; `sealed` makes its PDF too."""
    from lms.certificates import operations, queries
    from lms.chambers.queries import signatories_on

    user = user or person()
    version = version or course()
    if not signatories_on(version.chamber_id, today()):
        signatory(version.chamber)
    found = operations.issue_for(enrolment(user, version), kind)
    _, made = queries.of_enrolment(found.enrolment_id)
    if sealed:
        operations.seal_document(made.id)
    return made


def bank(chamber, title="Topraklama"):
    from lms.exams.operations.banks import make_bank

    return make_bank(chamber.id, title, None)


BODIES = {
    "single": {
        "choices": [{"text": t, "weight": w, "feedback": ""} for t, w in (("Mor", "0"), ("Yeşil", "1"), ("Al", "0"))]
    },
    "multiple": {
        "choices": [{"text": t, "weight": w, "feedback": ""} for t, w in (("2", "1/2"), ("3", "1/2"), ("4", "-1/2"))],
        "rule": "partial",
    },
    "true_false": {"correct": True},
    "numerical": {
        "answers": [{"value": "12.5", "tolerance": "0.1", "relative": False, "weight": "1", "feedback": ""}],
        "unit": "m",
    },
    "short_text": {
        "accepted": [{"text": "çıkmaz koridor", "weight": "1", "feedback": ""}],
        "case": "ignore",
        "diacritics": "lenient",
        "wildcards": False,
    },
    "matching": {"lefts": ["A", "B"], "rights": ["bir", "iki", "üç"], "key": [0, 1], "rule": "per_pair"},
    "ordering": {"items": ["önce", "sonra", "en son"], "rule": "relative_order"},
    "open": {"model_answer": "", "rubric": [], "max_words": None},
    "file_upload": {"extensions": ["pdf"], "max_mb": 5},
}
BODIES["numerical_parameterised"] = {
    "variables": {"a": {"min": "1", "max": "10", "step": "0.5"}, "b": {"min": "2", "max": "4", "step": "1"}},
    "expression": "2*pi*a/b",
    "tolerance": "1/100",
    "relative": True,
    "unit": "m",
}
BODIES["hotspot"] = {
    "image": "data:image/png;base64,iVBORw0KGgo=",
    **{"width": 800, "height": 600, "alt": "Bir çerçeve çizimi", "marks": 2, "outside": "0", "rule": "partial"},
    "regions": [
        {"shape": "rect", "at": [10, 20, 110, 120], "weight": "1/2", "name": "sol mesnet", "feedback": ""},
        {"shape": "circle", "at": [700, 500, 40], "weight": "1/2", "name": "", "feedback": ""},
        {"shape": "poly", "at": [300, 10, 400, 10, 350, 90], "weight": "0", "name": "tepe", "feedback": ""},
    ],
}
STEMS = {"cloze": "Boy {1}, renk {2}.", "numerical_parameterised": "Çap {a}, sayı {b} ise çevre kaçtır?"}
BODIES["cloze"] = {
    "fields": [
        {"kind": "numerical", "weight": "1", **BODIES["numerical"]},
        {"kind": "single", "weight": "1", **BODIES["single"]},
    ]
}


def png(width=80, height=60, more=b""):
    """The bytes of a grey picture; `more`: chunks between header and pixels."""
    import struct
    import zlib

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def question(bank, kind="single", body=None, stem=None, **content):
    from lms.exams.operations.banks import write_question

    stem = stem or STEMS.get(kind) or f"Soru {next(NUMBER)}: doğru olan hangisidir?"
    return write_question(bank, {"kind": kind, "stem": stem, "body": body or BODIES[kind], **content}, None)


def exam(
    chamber=None, version=None, kinds=("single", "numerical", "short_text"), opened=True, second_person=False, **values
):
    """An exam of an hour on one question of each kind; open, for anybody unless a course version is given."""
    from lms.exams.models import Exam, ExamQuestion

    chamber = chamber or (version.chamber if version else globals()["chamber"]())
    values = {"audience": "enrolled" if version else "anyone", "duration_ms": 3_600_000, "shuffle": False, **values}
    values = {"requires_watched": False, "version_id": version.id if version else None, **values}
    exam = saved(Exam(chamber_id=chamber.id, **{"title": "Topraklama sınavı", **values}))
    if kinds:
        of = bank(chamber)
        for position, kind in enumerate(kinds, 1):
            saved(ExamQuestion(exam_id=exam.id, question_id=question(of, kind).id, position=position))
    if opened:
        frozen = {"pass_mark": exam.pass_mark, "attempts": exam.attempts, "wait_days": exam.wait_days}
        exam.state, exam.rules = "open", {**frozen, "second_person": second_person}
        db.session.flush()
    return exam


def trainer(chamber, full_name="Şükrü Öztürk", kind="chamber_authorised", email=None, user=None, **more):
    """Somebody who serves the chamber as a trainer; without a user, a plain record."""
    from lms.trainers.operations import make_trainer

    more = {"authorised_on": today() - timedelta(days=30), "actor_id": None, **more}
    user_id = user.id if user else None
    return make_trainer(chamber.id, full_name, kind, email=email, user_id=user_id, **more)


def trained(serving, step="passed", days_ago=10, chamber=None, state="approved", source_code=None):
    """A step of trainer training of that trainer, decided."""
    from lms.trainers.models import TrainerTraining

    return saved(
        TrainerTraining(
            trainer_id=serving.trainer_id,
            chamber_id=chamber.id if chamber else serving.chamber_id,
            step=step,
            on=today() - timedelta(days=days_ago),
            title="Eğiticilerin eğitimi",
            state=state,
            source_code=source_code,
        )
    )


def authorised(serving, subject_kind="all", subject_code="", **more):
    from lms.trainers.operations import authorise

    more = {"from_on": today() - timedelta(days=20), **more}
    return authorise(serving, None, subject_kind=subject_kind, subject_code=subject_code, **more)


def rule(chamber, **values):
    """A new version of the chamber's rule values with these changed."""
    from lms.chambers.models import RuleSet
    from lms.chambers.queries import current_rule_set
    from lms.chambers.rules import merged

    last = current_rule_set(chamber.id)
    number = last.version + 1 if last else 1
    return saved(RuleSet(chamber_id=chamber.id, version=number, values=merged(values)))


def list_entry(chamber, member_number, full_name, email=None, **values):
    """A line of the chamber's own member list."""
    return saved(
        MemberListEntry(
            chamber_id=chamber.id,
            member_number=member_number,
            full_name=full_name,
            name_fold=turkish.fold(full_name),
            email_fold=email,
            **values,
        )
    )


def survey_template(chamber, questions=None, automatic=False):
    """A survey in use, of the usual questions or of those given."""
    from lms.surveys import operations

    made = operations.make_template(chamber.id, f"Eğitim sonu anketi {next(NUMBER)}", None, questions)
    operations.take_into_use(made, None)
    if automatic:
        operations.set_automatic(made, True, None)
    return made


def invited(enrolment, template):
    """The participant was sent this survey."""
    from lms.surveys import operations, queries

    return operations.invite(enrolment, queries.current(template.id))


def share_link(user, days=30):
    """A link to the whole file of a person (which then holds a document at least): (row, secret)."""
    from lms.portfolio import operations, queries

    if not queries.lines_of(user.id):
        certificate(user)
    keys = [one.key for one in queries.lines_of(user.id)]
    return operations.share(user.id, "Deneme", keys, days)


def office(chamber, name=None, **values):
    """An office of the chamber for one person and two years, renewed once; members only unless `conditions` differ."""
    from lms.offices.operations import make_office

    values = {"conditions": {"member": True}, "waivable": [], "places": 1, "term_months": 24, "renewals": 1, **values}
    return make_office(chamber.id, {"name": name or f"Komisyon üyesi {next(NUMBER)}", "about": "", **values}, None)


def office_call(office, days=10, **values):
    """A call for the office that takes applications from today on."""
    from lms.offices.operations import open_call

    dates = {"opens_on": today(), "closes_on": today() + timedelta(days=days)}
    values = {"places": 1, "note": "", **dates, "starts_on": dates["closes_on"] + timedelta(days=5), **values}
    return open_call(office, values, None)


ACCEPTED_IBAN = "TR330006100519786457841326"


def bank_account(chamber, branch=None):
    """Where fees of the chamber (or the branch) are paid to."""
    from lms.fees import operations

    values = {"bank": "Örnek Bankası", "holder": chamber.name, "iban": ACCEPTED_IBAN}
    return operations.add_account(chamber, {**values, "branch_id": branch.id if branch else None}, None)


def priced_run(chamber=None, kurus=100_00, title="Zemin Etüdü Uygulaması", **values):
    """A dated run that costs a member this much, open to applications."""
    return dated_run(course(chamber, price_kurus=kurus, title=title), **values)


def order(run, user=None, kurus=100_00, hours=48):
    """An order of somebody for a run, waiting for its payment."""
    from lms.fees import operations
    from lms.fees.rules import Quote

    quote = Quote(kurus, "member", "Üyelik sınıfınız: Üye.", 2000)
    return operations.place(user or person(), run, quote, now() + timedelta(hours=hours), now())


def bank_line(account, kurus=100_00, text="", sender="", **ago):
    """Money that came to the account `ago` (a day when nothing is said)."""
    from lms.fees import operations

    return operations.add_line(account, now() - timedelta(**(ago or {"days": 1})), kurus, sender, text, None)


class Paper:
    """A file as a browser sends it, for operations."""

    def __init__(self, data=b"%PDF-1.7 belge", filename="belge.pdf"):
        self.data, self.filename = data, filename

    def read(self, most=-1):
        return self.data[:most] if most >= 0 else self.data
