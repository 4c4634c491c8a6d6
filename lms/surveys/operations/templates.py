import secrets

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.surveys import queries, rules
from lms.surveys.models import SurveyTemplate, SurveyVersion

CHANGED = "Anket bu arada değişti. Sayfayı yenileyip yeniden deneyin."


def make_template(chamber_id: int, title: str, actor_id: int | None, questions: list[dict] | None = None):
    """A template with a draft of the usual questions, or of those given."""
    template = SurveyTemplate(chamber_id=chamber_id, title=title, created_by_id=actor_id)
    db.session.add(template)
    db.session.flush()
    usual = rules.USUAL if questions is None else questions
    draft = SurveyVersion(
        template_id=template.id,
        number=1,
        intro=rules.INTRO,
        questions=[{"choices": [], **one, "key": new_key()} for one in usual],
    )
    db.session.add(draft)
    db.session.flush()
    audit("surveys.template", actor_id, thing=template, title=title)
    return template


def new_key() -> str:
    return secrets.token_hex(4)


def draft_of(template: SurveyTemplate) -> SurveyVersion:
    """The template's draft, locked; made from what is in use when there is none. Two at once end with the same one."""
    if template.retired_at is not None:
        raise Refused("Kullanımdan kaldırılmış bir anket değiştirilemez. Önce yeniden kullanıma alın.")
    if queries.draft(template.id) is None:
        newest = queries.newest(template.id)
        row = insert(SurveyVersion).values(
            template_id=template.id,
            number=newest.number + 1,
            intro=newest.intro,
            questions=newest.questions,
            state="draft",
        )
        db.session.execute(row.on_conflict_do_nothing())
    found = db.session.scalar(
        select(SurveyVersion)
        .where(SurveyVersion.template_id == template.id, SurveyVersion.state == "draft")
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Refused(CHANGED)
    return found


def rename(template: SurveyTemplate, title: str, intro: str, actor_id: int) -> None:
    """The title is the desk's and changes at once; the words before the questions belong to the draft."""
    template.title = title
    newest = queries.newest(template.id)
    if newest.intro != intro:
        draft_of(template).intro = intro
    db.session.flush()
    audit("surveys.renamed", actor_id, thing=template, title=title)


def change_question(template: SurveyTemplate, values: dict, actor_id: int, key: str | None = None) -> str:
    """Adds a question to the draft, or changes one. Other words make another question, with a key of its own, so that
    answers to different questions are never added up. Returns the key."""
    choices = values.get("choices") or [] if values["kind"] == "choice" else []
    made = {"about": values["about"], "kind": values["kind"], "text": values["text"].strip(), "choices": choices}
    if made["kind"] == "choice" and not 2 <= len(choices) <= 8:
        raise Refused("Tek seçimli soruya her satıra bir tane olmak üzere 2 ile 8 arasında seçenek yazın.", "choices")
    if len(set(choices)) != len(choices):
        raise Refused("Aynı seçenek iki kez yazılmış.", "choices")
    draft = draft_of(template)
    questions = [dict(one) for one in draft.questions]
    place = place_of(questions, key) if key else None
    if place is None:
        if len(questions) >= rules.MOST_QUESTIONS:
            raise Refused(f"Bir ankette en çok {rules.MOST_QUESTIONS} soru olabilir.")
        questions.append({**made, "key": new_key()})
        place = len(questions) - 1
    elif not rules.same_question(questions[place], made):
        questions[place] = {**made, "key": new_key()}
    draft.questions = questions
    db.session.flush()
    audit("surveys.question", actor_id, thing=template, text=made["text"])
    return questions[place]["key"]


def place_of(questions: list[dict], key: str) -> int:
    found = next((place for place, one in enumerate(questions) if one["key"] == key), None)
    if found is None:
        raise Refused(CHANGED)
    return found


def move_question(template: SurveyTemplate, key: str, step: int, actor_id: int) -> None:
    """One place up (-1) or down (1); at the end nothing happens."""
    draft = draft_of(template)
    questions = [dict(one) for one in draft.questions]
    place = place_of(questions, key)
    other = place + (1 if step > 0 else -1)
    if 0 <= other < len(questions):
        questions[place], questions[other] = questions[other], questions[place]
        draft.questions = questions
        db.session.flush()
        audit("surveys.question_moved", actor_id, thing=template)


def remove_question(template: SurveyTemplate, key: str, actor_id: int) -> None:
    draft = draft_of(template)
    questions = [dict(one) for one in draft.questions]
    gone = questions.pop(place_of(questions, key))
    draft.questions = questions
    db.session.flush()
    audit("surveys.question_removed", actor_id, thing=template, text=gone["text"])


def take_into_use(template: SurveyTemplate, actor_id: int) -> SurveyVersion:
    """The draft becomes the current version; surveys already sent keep theirs. Refused with what is missing."""
    draft = draft_of(template)
    if faults := rules.faults(draft.questions):
        raise Refused(" ".join(faults))
    db.session.execute(
        update(SurveyVersion)
        .where(SurveyVersion.template_id == template.id, SurveyVersion.state == "current")
        .values(state="old")
    )
    draft.state = "current"
    db.session.flush()
    audit("surveys.in_use", actor_id, thing=template, version=draft.number)
    return draft


def drop_draft(template: SurveyTemplate, actor_id: int) -> None:
    """Changes not yet in use are thrown away; the first draft of a template stays."""
    if queries.current(template.id) is None:
        raise Refused("Henüz kullanımda bir sürüm yok; taslak silinemez.")
    db.session.delete(draft_of(template))
    db.session.flush()
    audit("surveys.draft_dropped", actor_id, thing=template)


def set_automatic(template: SurveyTemplate, on: bool, actor_id: int) -> None:
    """Sent by itself at the end of every course of the chamber; the one that was stops being it."""
    if on and queries.current(template.id) is None:
        raise Refused("Önce anketin bir sürümünü kullanıma alın.")
    if on and template.retired_at is not None:
        raise Refused("Kullanımdan kaldırılmış bir anket kendiliğinden gönderilemez.")
    others = update(SurveyTemplate).where(SurveyTemplate.chamber_id == template.chamber_id)
    db.session.execute(others.where(SurveyTemplate.is_automatic).values(is_automatic=False))
    template.is_automatic = on
    db.session.flush()
    audit("surveys.automatic", actor_id, thing=template, on=on)


def retire(template: SurveyTemplate, retired: bool, actor_id: int) -> None:
    """Sent no more, or again; what was answered stays."""
    row = update(SurveyTemplate).where(SurveyTemplate.id == template.id)
    if retired:
        done = row.where(SurveyTemplate.retired_at.is_(None)).values(retired_at=NOW, is_automatic=False)
    else:
        done = row.where(SurveyTemplate.retired_at.is_not(None)).values(retired_at=None)
    if db.session.execute(done).rowcount == 0:
        raise Refused("Bu işlem daha önce yapılmış.")
    db.session.refresh(template)
    audit("surveys.retired" if retired else "surveys.restored", actor_id, thing=template, on=now().isoformat())
