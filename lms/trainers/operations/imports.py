"""Taking over a chamber's existing list of trainers: preview with a verdict per line, commit, undo."""

from datetime import date
from itertools import chain

from sqlalchemy import select

from lms.chambers.models import Chamber
from lms.core import tables, turkish
from lms.core.audit import audit
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.imports import step
from lms.core.refusals import Refused
from lms.core.sheets import read_rows
from lms.trainers import queries
from lms.trainers.models import TrainerChamber, TrainerImport, TrainerTraining
from lms.trainers.operations.authority import authorise
from lms.trainers.operations.people import end_service, make_trainer
from lms.trainers.rules import KINDS, STEPS

LINES_MAX = 5000
COLUMNS = {
    "full_name": ("ad soyad", "adi soyadi", "ad ve soyad", "eğitici", "ad", "adı", "isim"),
    "email": ("e-posta", "eposta", "e posta", "mail"),
    "kind": ("tür", "eğitici türü", "profil"),
    "authorised_by": ("yetkilendiren", "yetki veren"),
    "authorised_on": ("yetki tarihi", "başlangıç", "yetki başlangıcı", "başlangıç tarihi", "ilk gün"),
    "valid_until": ("geçerlilik", "bitiş", "geçerlilik sonu", "geçerlilik tarihi", "bitiş tarihi", "son gün"),
    "subjects": ("konular", "eğitim kodları", "yetkili olduğu eğitimler"),
    "step": ("eğiticilerin eğitimi", "eğitim durumu"),
    "step_on": ("eğitim tarihi",),
}
HEADER = [names[0].capitalize() for names in COLUMNS.values()]
READ = COLUMNS | {"surname": ("soyad", "soyadı")}  # of lists that keep the two names apart
KIND_WORDS = {
    "oda": "chamber_authorised",
    "akademisyen": "academic",
    "ogretim": "academic",
    "universite": "academic",
    "bakanlik": "ministry_authorised",
    "kurum": "company",
    "sirket": "company",
}
STEP_WORDS = {
    "basarili": "passed",
    "tamamladi": "passed",
    "aldi": "passed",
    "evet": "passed",
    "var": "passed",
    "basarisiz": "failed",
    "tekrar": "repeat",
    "planlandi": "planned",
    "almadi": "not_yet",
    "alinmadi": "not_yet",
    "hayir": "not_yet",
    "yok": "not_yet",
}


def preview_import(chamber_id, data: bytes, file_name: str, actor_id, codes: set[str] | None = None) -> TrainerImport:
    """Reads the list and says per line what would happen (new, known, same, fault); changes nothing else. `codes`: of
    the chamber's courses; an authorisation for another is a fault. Columns that nobody reads are named last."""
    head: list[str] = []

    def head_of(cells):
        places = tables.columns(cells, READ, ("full_name",))
        if places:
            head[:] = cells
        return places

    rows = read_rows(data, file_name)
    first = next(rows, None)
    if first is None:
        raise Refused("Dosya boş.", "file")
    places, below = tables.below_head(chain([first], rows), head_of)
    if places is None:
        raise Refused("Dosyada 'Ad soyad' başlıklı bir sütun bulunamadı.", "file")
    lines, seen = [], set()
    for number, cells in below:
        if len(lines) >= LINES_MAX:
            raise Refused(f"Dosyada en çok {LINES_MAX} satır olabilir.", "file")
        line = {name: tables.cell(cells, places, name) for name in places}
        lines.append(judged(chamber_id, number, line, seen, codes))
    if not lines:
        raise Refused("Dosyada başlıktan başka satır yok.", "file")
    if unread := [text for place, text in enumerate(head) if text and place not in places.values()]:
        lines.append({"number": 0, "verdict": "unread", "text": ", ".join(unread)[:300], "name": ""})
    kept = TrainerImport(chamber_id=chamber_id, file_name=file_name[:200], lines=lines, created_by_id=actor_id)
    db.session.add(kept)
    db.session.flush()
    return kept


def judged(chamber_id, number: int, line: dict, seen: set, codes: set[str] | None) -> dict:
    """The line as values with its verdict and a sentence."""
    values, faults = read_line(line)
    faults += unknown_codes(values["subjects"], codes)
    if faults:
        return {"number": number, "verdict": "fault", "text": " ".join(faults), "name": values["full_name"]}
    key = values["email"].casefold() if values["email"] else turkish.sort_key(values["full_name"])
    known = queries.trainer_by_email(values["email"]) if values["email"] else None
    serving = queries.serving(known.id, chamber_id) if known else None
    namesake = None if known else queries.namesake(chamber_id, values["full_name"])
    if key in seen:
        verdict, text = "fault", "Aynı kişi bu dosyada daha önce geçiyor."
    elif serving is not None and serving.state == "active":
        verdict, text = "same", "Odanızın listesinde zaten var; değişmeyecek."
    elif known is not None:
        verdict, text = "known", "Kayıtlı bir eğitici; odanızın listesine eklenecek."
    elif namesake and not values["email"]:
        verdict = "same"
        text = "Odanızın listesinde aynı adla bir eğitici var; değişmeyecek. Başka biriyse satıra e-postasını yazın."
    else:
        verdict, text = "new", "Yeni eğitici kaydı açılacak."
        text += " Odanızın listesinde aynı adla bir eğitici daha var." if namesake else ""
    seen.add(key)
    if values["step"] == "passed" and verdict in ("new", "known"):
        text += " Eğitim kaydı ikinci kişinin onayına gidecek."
    return {"number": number, "verdict": verdict, "text": text, "name": values["full_name"], "values": values}


def read_line(line: dict) -> tuple[dict, list[str]]:
    """(values, everything that cannot be read)."""
    faults: list[str] = []

    def read(reader, field, *more):
        try:
            return reader(line.get(field, ""), *more)
        except Refused as error:
            faults.append(error.sentence)
            return ""

    email = line.get("email", "").strip()
    values = {
        "full_name": turkish.clean_name(f"{line.get('full_name', '')} {line.get('surname', '')}"),
        "email": email,
        "kind": read(word_of, "kind", KIND_WORDS, KINDS, "Tür") or "chamber_authorised",
        "authorised_by": line.get("authorised_by", ""),
        "authorised_on": read(day_of, "authorised_on", "Yetki tarihi"),
        "valid_until": read(day_of, "valid_until", "Geçerlilik tarihi"),
        "subjects": [part.strip() for part in line.get("subjects", "").replace(";", ",").split(",") if part.strip()],
        "step": read(word_of, "step", STEP_WORDS, STEPS, "Eğiticilerin eğitimi durumu"),
        "step_on": read(day_of, "step_on", "Eğitim tarihi"),
    }
    if values["authorised_on"] and values["valid_until"] and values["valid_until"] < values["authorised_on"]:
        faults.append("Geçerlilik tarihi yetki tarihinden önce.")
    if email and ("@" not in email or " " in email):
        faults.insert(0, "E-posta adresi okunamadı.")
    if not values["full_name"]:
        faults.insert(0, "Ad soyad boş.")
    return values, faults


def unknown_codes(subjects: list[str], codes: set[str] | None) -> list[str]:
    known = {turkish.fold(code) for code in codes or ()}
    unknown = [code for code in subjects if turkish.fold(code) not in known]
    if codes is None or not unknown:
        return []
    return [f"Odanızda bu kodla bir eğitim yok: {', '.join(unknown)[:100]}."]


def word_of(text: str, words: dict, names: dict, what: str) -> str:
    folded = turkish.fold(text)
    if not folded:
        return ""
    if text in names:
        return text
    for word, value in words.items():
        if folded.startswith(word):
            return value
    for value, name in names.items():
        if turkish.fold(name) == folded:
            return value
    raise Refused(f"{what} okunamadı: {text[:60]}.")


def day_of(text: str, what: str) -> str:
    """As an ISO text; nothing stays nothing."""
    day = tables.read_day(text)
    if day is None and text.strip():
        raise Refused(f"{what} okunamadı: {text[:60]}.")
    return day.isoformat() if day else ""


def commit_import(kept: TrainerImport, actor_id) -> dict:
    """Does what the preview said, judging each line anew; returns how many trainers, authorisations and trainings were
    made. Trainings wait for a second person like any entered by hand."""
    alone_in(kept.chamber_id)
    step(kept, "preview", "done", "Bu aktarım daha önce tamamlanmış.", finished_at=NOW)
    made = {"services": [], "trainers": [], "authorisations": [], "trainings": []}
    lines = [dict(line) for line in kept.lines]
    for line in lines:
        values = line.get("values")
        if line["verdict"] not in ("new", "known"):
            continue
        before = queries.trainer_by_email(values["email"]) if values["email"] else None
        try:
            with db.session.begin_nested():
                serving = make_trainer(
                    kept.chamber_id,
                    values["full_name"],
                    values["kind"],
                    a_day(values["authorised_on"]) or today(),
                    actor_id,
                    email=values["email"] or None,
                    authorised_by=values["authorised_by"],
                    valid_until=a_day(values["valid_until"]),
                )
                take_over(kept, serving, values, actor_id, made)
        except Refused as error:
            line["verdict"], line["text"] = "fault", error.sentence
            continue
        made["services"].append(serving.id)
        if before is None:
            made["trainers"].append(serving.trainer_id)
    kept.lines, kept.made = lines, made
    db.session.flush()
    audit("trainers.import", actor_id, thing=kept, **{name: len(ids) for name, ids in made.items()})
    return {name: len(ids) for name, ids in made.items()}


def alone_in(chamber_id) -> None:
    """Two lists of one chamber come one after the other; nothing else waits for it."""
    db.session.execute(select(Chamber.id).where(Chamber.id == chamber_id).with_for_update(key_share=True))


def take_over(kept, serving, values, actor_id, made) -> None:
    for code in values["subjects"]:
        given = authorise(
            serving,
            actor_id,
            subject_kind="course",
            subject_code=code.upper(),
            subject_name=code.upper(),
            from_on=serving.authorised_on,
            to_on=serving.valid_until,
            source=f"Aktarım: {kept.file_name}",
        )
        made["authorisations"].append(given.id)
    if values["step"]:
        training = TrainerTraining(
            trainer_id=serving.trainer_id,
            chamber_id=kept.chamber_id,
            step=values["step"],
            on=a_day(values["step_on"]) or serving.authorised_on,
            title="Eğiticilerin eğitimi (listeden aktarıldı)",
            provider=f"Aktarım: {kept.file_name}",
            entered_by_id=actor_id,
        )
        db.session.add(training)
        db.session.flush()
        made["trainings"].append(training.id)


def a_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def undo_import(kept: TrainerImport, actor_id) -> int:
    """Ends the service of everybody whom the import brought, and takes back what still waits for approval. Decided
    trainings stand. Returns how many services ended."""
    alone_in(kept.chamber_id)
    step(kept, "done", "undone", "Yalnız tamamlanmış bir aktarım geri alınabilir.")
    ended = 0
    for training in map(lambda one: db.session.get(TrainerTraining, one), kept.made.get("trainings", [])):
        if training is not None and training.state == "waiting":
            training.state, training.reason = "withdrawn", "Liste aktarımı geri alındı."
    for serving in map(lambda one: db.session.get(TrainerChamber, one), kept.made.get("services", [])):
        if serving is not None and serving.state == "active":
            end_service(serving, actor_id, "Liste aktarımı geri alındı.")
            ended += 1
    db.session.flush()
    audit("trainers.undo_import", actor_id, thing=kept, ended=ended)
    return ended
