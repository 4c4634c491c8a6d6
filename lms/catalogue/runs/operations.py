"""The only writer of dated runs: their values, sessions and steps. Flushes, audits, announces; the caller commits."""

import secrets
from datetime import date

from sqlalchemy import func, select, update

from lms.catalogue.assignments.operations import tell
from lms.catalogue.models import CourseRun, CourseVersion
from lms.catalogue.operations.versions import frozen_rules
from lms.catalogue.runs import queries, rules
from lms.catalogue.runs.models import RunEvent, RunSession
from lms.catalogue.runs.signals import run_changed
from lms.core.audit import audit
from lms.core.clock import ISTANBUL, NOW, now
from lms.core.database import db
from lms.core.presentation import day, when
from lms.core.refusals import Refused, Stale

FROZEN = (
    *("classes", "prerequisite", "order_rule", "slices", "apply_from", "minimum", "delivery_form"),
    *("fee", "document", "asks_dues"),
)
FREE = ("branch_id", "city", "place", "online_url", "capacity", "apply_until")  # may change after the opening
FROZEN_WORDS = (
    "Başvuruya açılan dönemin kuralları değişmez: katılma koşulları, sıra kuralı, ayrılan yerler ve ücret sabittir."
)


def locked(run_id: int) -> CourseRun:
    """The run under its lock, read anew: seats and steps of one run happen one after the other."""
    wanted = select(CourseRun).where(CourseRun.id == run_id).with_for_update()
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def make_run(version: CourseVersion, values: dict, actor_id) -> CourseRun:
    """A planned run of a published version. Its rules are shown as they stand and frozen when it opens."""
    if version.state != "published":
        raise Refused("Dönem yalnız yayındaki sürümle açılır.", "version_id")
    refuse_faults(values)
    run = CourseRun(
        course_id=version.course_id,
        version_id=version.id,
        chamber_id=version.chamber_id,
        kind="dated",
        state="planned",
        **frozen_rules(version),
        **{name: values.get(name) for name in (*FROZEN, *FREE) if values.get(name) is not None},
    )
    db.session.add(run)
    db.session.flush()
    db.session.add(RunEvent(run_id=run.id, state="planned", actor_id=actor_id))
    audit("runs.make", actor_id, thing=run, course=version.title)
    db.session.flush()
    return run


def refuse_faults(values: dict) -> None:
    if faults := rules.field_faults(values):
        raise Refused(faults[0][1], faults[0][0])


def change_run(run: CourseRun, values: dict, actor_id, lock_version: int | None = None) -> None:
    """Writes a run's values. Once it is open its rules stand: only place, link, a later last day and a quota that still
    holds everybody who has a seat may change."""
    run = locked(run.id)
    if lock_version is not None and lock_version != run.lock_version:
        raise Stale("Bu sayfa açıldıktan sonra dönem değişti. Yazdıklarınız duruyor; yeni durumu başka sekmede görün.")
    if run.state in ("finished", "cancelled"):
        raise Stale(f"Bu dönem artık değiştirilemez (durumu: {rules.STATES[run.state]}).")
    changed = {name: value for name, value in values.items() if getattr(run, name) != value}
    refuse_faults({**{name: getattr(run, name) for name in (*FROZEN, *FREE)}, **values})
    if run.state != "planned":
        refuse_frozen(run, changed)
    for name, value in changed.items():
        if name not in (*FROZEN, *FREE):
            raise KeyError(name)
        setattr(run, name, value)
    run.lock_version += 1
    audit("runs.change", actor_id, thing=run, fields=sorted(changed))
    db.session.flush()
    if run.state != "planned" and changed:
        run_changed.send(run, what="changed", fields=set(changed), reason=None)


def refuse_frozen(run: CourseRun, changed: dict) -> None:
    """What may not change after the opening, by its field."""
    for name in FROZEN:
        if name in changed:
            raise Refused(FROZEN_WORDS, name)
    if "capacity" in changed and (changed["capacity"] or 0) < run.taken:
        raise Refused(
            f"Yerleşmiş ya da yer önerilmiş kişi sayısı {run.taken}; kontenjan bunun altına inemez.", "capacity"
        )
    if "apply_until" in changed:
        if run.state != "open" or changed["apply_until"] is None or changed["apply_until"] < run.apply_until:
            raise Refused("Başvuru açıkken son gün yalnız ileri alınabilir.", "apply_until")
        if run.starts_at and changed["apply_until"] > run.starts_at:
            raise Refused("Başvuru, ilk oturum başlamadan önce bitmelidir.", "apply_until")


def add_sessions(run: CourseRun, lines: list[str], actor_id, *, mode, place=None, online_url=None) -> list[RunSession]:
    """Many at once, each line a day and its hours. All or none: one unreadable line refuses the lot."""
    meetings, faults = rules.read_lines(lines)
    if faults:
        raise Refused(" ".join(faults[:3]), "lines")
    if not meetings:
        raise Refused("En az bir oturum yazın.", "lines")
    if mode not in rules.MODES:
        raise Refused("Oturumun biçimini seçin.", "mode")
    return place_meetings(run, meetings, actor_id, mode=mode, place=place, online_url=online_url)


def place_meetings(run, meetings, actor_id, **where) -> list[RunSession]:
    run = locked(run.id)
    demand_open_dates(run)
    held = queries.sessions_of(run.id)
    if len(held) + len(meetings) > rules.MOST_SESSIONS:
        raise Refused(f"Bir dönemde en çok {rules.MOST_SESSIONS} oturum olabilir.", "lines")
    for one in meetings:
        if clash := next((old for old in held if rules.overlap(one, old)), None):
            raise Refused(
                f"{one.starts_at:%d.%m.%Y %H.%M}: bu dönemde o saatte oturum var ({clash.title or 'oturum'}).", "lines"
            )
    made = [
        RunSession(
            run_id=run.id,
            chamber_id=run.chamber_id,
            title=one.title,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            changed_at=now(),
            **where,
        )
        for one in meetings
    ]
    db.session.add_all(made)
    sessions_changed(run, actor_id, "runs.add_sessions", count=len(made))
    return made


def demand_open_dates(run: CourseRun) -> None:
    if run.state in ("finished", "cancelled"):
        raise Stale(f"Bu dönemin oturumları artık değişmez (durumu: {rules.STATES[run.state]}).")


def move_session(
    session: RunSession, line: str, actor_id, *, mode, place=None, online_url=None, sequence: int | None = None
) -> None:
    """Another time, place or title for one session; participants of an opened run are told. `sequence`: the session's
    as the officer's page showed it."""
    run = locked(session.run_id)
    demand_open_dates(run)
    if db.session.scalar(select(RunSession.id).where(RunSession.id == session.id)) is None:
        raise Stale("Bu oturum, sayfa açıkken çıkarılmış.")
    db.session.refresh(session)
    if sequence not in (None, session.sequence):
        raise Stale(f"Bu oturum, sayfa açıkken değişti. Şimdi: {when(session.starts_at)} {session.title}".rstrip())
    if session.cancelled_at is not None:
        raise Stale("Bu oturum iptal edilmiş.")
    meeting = rules.read_line(line)
    if isinstance(meeting, str):
        raise Refused(meeting, "line")
    if any(one.id != session.id and rules.overlap(meeting, one) for one in queries.sessions_of(run.id)):
        raise Refused("Bu dönemde o saatte başka bir oturum var.", "line")
    before = when(session.starts_at)
    session.starts_at, session.ends_at, session.title = meeting.starts_at, meeting.ends_at, meeting.title
    session.mode, session.place, session.online_url = mode, place, online_url
    session.sequence, session.changed_at = session.sequence + 1, now()
    moved = f"Eski: {before}. Yeni: {when(session.starts_at)}." if before != when(session.starts_at) else ""
    sessions_changed(run, actor_id, "runs.move_session", [moved], session=session.id)


def cancel_session(session: RunSession, actor_id) -> None:
    """Takes a session out. Before the opening it is gone; after it, it stays as cancelled: calendars must hear it."""
    run = locked(session.run_id)
    demand_open_dates(run)
    if session.cancelled_at is not None:
        raise Stale("Bu oturum zaten iptal edilmiş.")
    if run.state != "planned" and len(queries.sessions_of(run.id)) == 1:
        raise Refused("Son oturum çıkarılamaz; dönem yapılmayacaksa dönemi iptal edin.")
    gone = when(session.starts_at)
    if run.state == "planned":
        db.session.delete(session)
    else:
        end_session(session)
    sessions_changed(run, actor_id, "runs.cancel_session", [f"İptal edilen oturum: {gone}."], session=session.id)


def end_session(session: RunSession) -> None:
    session.cancelled_at = session.changed_at = now()
    session.sequence += 1


def sessions_changed(run: CourseRun, actor_id, act: str, lines=(), **details) -> None:
    """The run's own dates follow its sessions; whoever takes part is told, with these lines."""
    follow_sessions(run)
    audit(act, actor_id, thing=run, **details)
    db.session.flush()
    if run.state != "planned":
        tell_trainers(run, f"Oturumlar değişti: {run.version.title}")
        run_changed.send(run, what="sessions", fields=set(), reason=None, lines=lines)


def follow_sessions(run: CourseRun) -> None:
    db.session.flush()
    first, last = db.session.execute(
        select(func.min(RunSession.starts_at), func.max(RunSession.ends_at)).where(
            RunSession.run_id == run.id, RunSession.cancelled_at.is_(None)
        )
    ).one()
    run.starts_at, run.ends_at = first, last
    run.lock_version += 1
    db.session.flush()


def postpone(run: CourseRun, first_day: date, reason: str, actor_id) -> None:
    """All sessions go on to a later day together, weekdays apart and hours kept; everybody who applied reads the old
    and the new days and why. The state stays what it is."""
    run, reason = locked(run.id), (reason or "").strip()
    if run.state not in rules.POSTPONABLE:
        raise Stale(f"Bu dönem ertelenemez (durumu: {rules.STATES[run.state]}).")
    if not reason:
        raise Refused("Neden ertelendiğini yazın; başvuranlar bunu okuyacak.", "reason")
    sessions = queries.sessions_of(run.id)
    if not sessions:
        raise Refused("Dönemin oturumu yok.", "first_day")
    if first_day <= sessions[0].starts_at.astimezone(ISTANBUL).date():
        raise Refused("Yeni ilk gün, şimdiki ilk günden sonra olmalıdır.", "first_day")
    before, old = spoken_days(run), local_days(run)
    for session, meeting in zip(sessions, rules.moved(sessions, first_day), strict=True):
        session.starts_at, session.ends_at = meeting.starts_at, meeting.ends_at
        session.sequence, session.changed_at = session.sequence + 1, now()
    follow_sessions(run)
    move_trainers(run, old)
    lines = [f"Eski günler: {before}.", f"Yeni günler: {spoken_days(run)}."]
    db.session.add(RunEvent(run_id=run.id, state="postponed", actor_id=actor_id, reason=f"{reason} {' '.join(lines)}"))
    audit("runs.postpone", actor_id, thing=run, reason=reason, before=before, after=spoken_days(run))
    db.session.flush()
    if run.state != "planned":
        tell_trainers(run, f"Dönem ertelendi: {run.version.title}. {lines[1]}")
        run_changed.send(run, what="postponed", fields=set(), reason=reason, lines=lines)


def local_days(run: CourseRun) -> tuple[date, date]:
    return run.starts_at.astimezone(ISTANBUL).date(), run.ends_at.astimezone(ISTANBUL).date()


def move_trainers(run: CourseRun, old: tuple[date, date]) -> None:
    """Live assignments go along with the run, as far from its first and last day as they were. Who is engaged elsewhere
    on the new days stays assigned: the run's page names them."""
    first, last = local_days(run)
    for one in queries.trainers_of(run.id):
        one.from_on += first - old[0]
        one.to_on = one.to_on and max(one.to_on + (last - old[1]), one.from_on)
    db.session.flush()


def spoken_days(run: CourseRun) -> str:
    first, last = day(run.starts_at), day(run.ends_at)
    return first if first == last else f"{first} – {last}"


def step(run: CourseRun, to: str, actor_id, reason: str | None = None) -> None:
    """The run's next state, when it may follow the present one; everybody concerned is told by the rooms above.
    Opening freezes the rules and draws the lottery's seed; cancelling asks for a reason and cancels the sessions."""
    run = locked(run.id)
    before, reason = run.state, (reason or "").strip() or None
    if not rules.may_step(before, to):
        raise Stale(f"Bu adım artık atılamaz: dönemin durumu {rules.STATES[before]}.")
    sessions = queries.sessions_of(run.id)
    if to == "cancelled" and reason is None:
        raise Refused("Neden iptal edildiğini yazın; başvuranlar bunu okuyacak.", "reason")
    if to == "confirmed" and run.minimum and run.taken < run.minimum and reason is None:
        raise Refused("En az sayıya ulaşılmadı. Yine de kesinleştirmek için gerekçe yazın.", "reason")
    if to == "confirmed" and run.order_rule == "lottery" and run.drawn_at is None and run.applied:
        raise Refused("Önce kurayı çekin; yerler kurayla dağıtılır.")
    if to == "open" and (gaps := rules.opening_gaps(run, sessions)):
        raise Refused(" ".join(gaps))
    if to == "open":
        freeze(run)
    done = db.session.execute(
        update(CourseRun).where(CourseRun.id == run.id, CourseRun.state == before).values(state=to)
    )
    if done.rowcount != 1:
        raise Stale("Dönemin durumu bu sırada değişti.")
    if to == "cancelled":
        for session in sessions:
            end_session(session)
    db.session.refresh(run)
    run.lock_version += 1
    db.session.add(RunEvent(run_id=run.id, state=to, actor_id=actor_id, reason=reason))
    audit(f"runs.{to}", actor_id, thing=run, reason=reason, before=before)
    db.session.flush()
    if to in ("confirmed", "cancelled"):
        tell_trainers(run, f"{rules.STATES[to]}: {run.version.title}" + (f". Gerekçe: {reason}" if reason else ""))
    run_changed.send(run, what=to, fields=set(), reason=reason)


def tell_trainers(run: CourseRun, text: str) -> None:
    for assignment in queries.trainers_of(run.id):
        tell(assignment, text)


def freeze(run: CourseRun) -> None:
    """From now on the run keeps these rules; the lottery's seed exists before the first application does."""
    frozen = frozen_rules(run.version)
    run.rules, run.rule_version, run.opened_at = frozen["rules"] | (run.fee or {}), frozen["rule_version"], now()
    if run.order_rule == "lottery":
        run.seed = secrets.token_hex(32)
    db.session.flush()


def copy_run(run: CourseRun, first_day: date, actor_id) -> CourseRun:
    """A planned run like this one, its sessions moved so that the first is on `first_day`. The application window, the
    trainers and whatever people did are not copied; the course's published version is taken."""
    version = db.session.scalar(
        select(CourseVersion).where(CourseVersion.course_id == run.course_id, CourseVersion.state == "published")
    )
    if version is None:
        raise Refused("Bu eğitimin yayında sürümü yok; dönem kopyalanamaz.")
    kept = (name for name in (*FROZEN, *FREE) if name not in ("apply_from", "apply_until", "slices"))
    slices = [{**one, "until": None} for one in run.slices if not one.get("until")]
    made = make_run(version, {**{name: getattr(run, name) for name in kept}, "slices": slices}, actor_id)
    sessions = queries.sessions_of(run.id)
    for old, one in zip(sessions, rules.moved(sessions, first_day), strict=True):
        where = {"mode": old.mode, "place": old.place, "online_url": old.online_url}
        place_meetings(made, [one], actor_id, **where)
    return made


def keep_time() -> None:
    """The scheduler's duty: applications close at their hour, a confirmed run begins at its hour."""
    for state, to, moment in (("open", "closed", CourseRun.apply_until), ("confirmed", "running", CourseRun.starts_at)):
        for run_id in queries.due(state, moment):
            run = locked(run_id)
            if run.state == state and getattr(run, moment.key) <= db.session.scalar(select(NOW)):
                step(run, to, None)
