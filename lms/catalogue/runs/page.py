"""What the desk's pages about a dated run show and offer."""

from datetime import date, timedelta

from wtforms import SelectChoice

from lms.accounts.access import branches_reached, may
from lms.catalogue.assignments import operations as assignments
from lms.catalogue.assignments.queries import eligibility
from lms.catalogue.assignments.rules import ROLES
from lms.catalogue.runs import queries, rules
from lms.catalogue.runs.forms import CopyForm, SessionsForm, StepForm, TrainerForm
from lms.chambers.rules import MEMBER_CLASSES
from lms.core.clock import ISTANBUL, now
from lms.core.refusals import Refused
from lms.trainers import queries as trainers


def offer_choices(form, chamber, run=None):
    """Courses, branches and documents that may be asked for. A branch officer chooses among their own branches."""
    rows = queries.course_choices(chamber.id)
    if run is not None:
        rows = [(run.version, run.course.code)]
        form.version_id.data = run.version_id
    form.version_id.choices = [SelectChoice(version.id, f"{version.title} ({code})") for version, code in rows]
    branches = branches_reached("runs.edit", chamber.id)
    whole = [] if branches is not None else [SelectChoice(0, "Oda merkezi")]
    form.branch_id.choices = whole + [
        SelectChoice(one.id, one.name) for one in queries.branch_choices(chamber.id, branches)
    ]
    documents = queries.documents_of(chamber.id)
    if run is not None and run.prerequisite and run.prerequisite not in documents:
        documents[run.prerequisite] = prerequisite_words(run)
    form.prerequisite.choices = [
        SelectChoice("", "Yok"),
        SelectChoice("trainer_training", "Eğiticilerin eğitimi"),
        *(SelectChoice(kind, f"{title} eğitiminin belgesi") for kind, title in documents.items()),
    ]


def prerequisite_words(run) -> str:
    """What a run asks for, in words; empty when it asks for nothing."""
    return queries.prerequisite_words(run.prerequisite)


def form_values(run) -> dict:
    """How the run's values stand in the form; the stored end of the window is the midnight after its last day."""
    values = {"version_id": run.version_id, "branch_id": run.branch_id or 0}
    values["apply_from"] = run.apply_from.astimezone(ISTANBUL).date() if run.apply_from else None
    last = run.apply_until - timedelta(seconds=1) if run.apply_until else None
    values["apply_until"] = last.astimezone(ISTANBUL).date() if last else None
    fee = run.fee or {}
    values["fee_choice"] = "course" if run.fee is None else "own" if fee["price_kurus"] else "free"
    values |= {"price_kurus": fee.get("price_kurus") or None, "price_basis": fee.get("price_basis", "")}
    values["vat_percent"] = fee["vat_bp"] // 100 if fee.get("vat_bp") is not None else None
    values |= {f"price_{key}": kurus for key, kurus in fee.get("prices", {}).items()}
    for one in run.slices:
        values[f"seats_{one['class']}"] = one["seats"]
        values[f"until_{one['class']}"] = date.fromisoformat(one["until"]) if one["until"] else None
    return values


def line_of(session) -> str:
    """A session as it is typed."""
    start, end = session.starts_at.astimezone(ISTANBUL), session.ends_at.astimezone(ISTANBUL)
    return f"{start:%d.%m.%Y %H.%M}-{end:%H.%M} {session.title}".strip()


def offer_trainers(form, chamber):
    form.trainer_id.choices = [SelectChoice(*one) for one in trainers.offered_in(chamber.id)]
    form.role.choices = [SelectChoice(key, name) for key, name in ROLES.items()]


def assign(run, form, actor_id):
    """The chosen trainer for this run alone, past the chamber's gate."""
    serving = trainers.serving(form.trainer_id.data, run.chamber_id)
    if serving is None:
        raise Refused("Eğiticiyi listeden seçin.", "trainer_id")
    if run.starts_at is None:
        raise Refused("Önce oturumları ekleyin; çakışma oturumlara göre aranır.", "trainer_id")
    try:
        assignments.assign(
            run.version,
            serving,
            actor_id,
            role=form.role.data,
            from_on=run.starts_at.astimezone(ISTANBUL).date(),
            to_on=run.ends_at.astimezone(ISTANBUL).date(),
            reason=form.reason.data,
            run=run,
        )
    except assignments.NotEligible as refusal:
        unmet = " ".join(one.text for one in refusal.conditions if one.state == "unmet")
        raise Refused(f"{refusal.sentence} {unmet}", refusal.field.replace("trainer", "trainer_id")) from None


def run_page(chamber, run, forms) -> dict:
    sessions = queries.sessions_of(run.id, cancelled=True)
    live = [one for one in sessions if one.cancelled_at is None]
    forms.setdefault("trainer_form", TrainerForm(prefix="egitici", formdata=None))
    offer_trainers(forms["trainer_form"], chamber)
    where = {"mode": run.delivery_form, "place": run.place, "online_url": run.online_url}
    forms.setdefault("sessions_form", SessionsForm(prefix="oturum", formdata=None, data=where))
    forms.setdefault("copy_form", CopyForm(prefix="kopya", formdata=None))
    forms.setdefault("cancel_form", StepForm(prefix="cikar", formdata=None))
    return {
        "chamber": chamber,
        "run": run,
        "sessions": sessions,
        "gaps": rules.opening_gaps(run, live) if run.state == "planned" else [],
        "steps": rules.STEPS.get(run.state, {}),
        "meets_still": run.state == "running" and run.ends_at is not None and run.ends_at > now(),
        "trainers": queries.trainers_of(run.id),
        "trainer_roles": ROLES,
        "place_clashes": queries.place_clashes(run),
        "trainer_clashes": queries.trainer_clashes(run),
        "history": queries.history_of(run.id),
        "may_edit": may("runs.edit", chamber.id, run.branch_id),
        "rules": rules,
        "prerequisite": prerequisite_words(run),
        "classes": MEMBER_CLASSES,
        **forms,
    }


def step_page(chamber, run, to, form) -> dict:
    """What the step will do, in numbers and sentences."""
    told = run.applied
    will = {
        "open": [("Kurallar", "sabitlenir: sıra kuralı, katılma koşulları, ayrılan yerler, devam ve belge koşulları.")],
        "closed": [(told, "başvuru alındı; yeni başvuru alınmaz.")],
        "confirmed": [(run.taken, "yerleşen kişiye dönemin yapılacağı bildirilir.")],
        "running": [(run.taken, "katılımcı için yoklama alınır.")],
        "finished": [(run.taken, "katılımcının devamı karara bağlanır; koşulu sağlayana belgesi düzenlenir.")],
        "cancelled": [
            (run.taken, "yerleşen ya da yer önerilen kişinin kaydı kapanır."),
            (told, "başvuran kişiye gerekçeniz e-posta ve bildirimle iletilir."),
            ("Oturumlar", "takvimlerde iptal edildi olarak görünür."),
            ("Belgeler", "verilmişse geçerliliğini korur; yeni belge düzenlenmez."),
        ],
    }[to if to in ("open", "closed", "confirmed", "running", "finished") else "cancelled"]
    care = []
    if to == "confirmed" and run.minimum and run.taken < run.minimum:
        care.append(("", f"En az {run.minimum} katılımcı gerekiyordu, yerleşen {run.taken}. Gerekçe yazın."))
    if to == "cancelled":
        care.append(("", "İptal geri alınmaz. Ödenmiş ücretlerin iadesi odanın iade kuralına göre yapılır."))
    return {"chamber": chamber, "run": run, "to": to, "form": form, "will": will, "care": care, "rules": rules}


def unfit_trainers(run) -> list[str]:
    """What no longer fits on the run's days, a sentence per trainer: sessions elsewhere at its hours, or a condition
    that is not met on its first day and was not known to be unmet."""
    elsewhere, found = {mine.id for mine, _ in queries.trainer_clashes(run)}, []
    for one in queries.trainers_of(run.id):
        serving = trainers.serving(one.trainer_id, run.chamber_id)
        unmet = [] if serving is not None else ["Bu odada artık görevli değil."]
        if serving is not None:
            _, conditions = eligibility(serving, run.version, max(one.from_on, serving.authorised_on))
            unmet = [known.text for known in conditions if known.state == "unmet" and known.text not in one.unmet]
        unmet += ["O saatlerde başka bir dönemde görevli."] if one.id in elsewhere else []
        found += [f"{one.trainer.full_name}: {' '.join(unmet)}"] if unmet else []
    return found


def postpone_page(chamber, run, form) -> dict:
    live = queries.sessions_of(run.id)
    will = [
        (len(live), "oturum, araları ve saatleri korunarak yeni ilk güne göre kaydırılır."),
        (run.applied, "başvuru sahibine eski ve yeni günler gerekçesiyle bildirilir; sıra ve yerler korunur."),
        ("Takvimler", "kendiliğinden yenilenir."),
        ("Eğiticiler", "görevleri yeni günlere taşınır; o saatte başka dönemde görevli olan size gösterilir."),
    ]
    care = [("", "Katılamayacak olanlar başvurusunu geri çekebilir; yerleri sıradakine önerilir.")]
    return {"chamber": chamber, "run": run, "form": form, "will": will, "care": care, "rules": rules, "sessions": live}
