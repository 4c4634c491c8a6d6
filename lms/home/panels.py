"""What the desk's page about a person shows from the rooms above accounts, and what those rooms add to a person's own
export. Told to accounts once, when the application is made."""

from lms.accounts.access import reach
from lms.accounts.queries import desk, own
from lms.certificates import codes
from lms.certificates import queries as certificates
from lms.enrolments import queries as enrolments
from lms.offices import queries as offices
from lms.portfolio.suggestions import queries as suggestions


def init_app(app):
    for registry, ours in (
        (desk.CODE_FINDERS, [holder_by_code]),
        (desk.PANELS, [enrolment_panel, document_panel]),
        (own.EXPORTS, [enrolment_export, document_export, office_export, interest_export]),
    ):
        registry.extend(one for one in ours if one not in registry)


def holder_by_code(text: str, chamber_id: int) -> int | None:
    """Whose document of this chamber has the code or number."""
    code = codes.normalise(text)
    found = (certificates.by_code(code) if code else None) or certificates.by_number(text.strip())
    return found.user_id if found and found.chamber_id == chamber_id else None


def enrolment_panel(user_id: int, chamber_id: int):
    rows = [row for row in enrolments.enrolments_of(user_id) if row.chamber_id == chamber_id]
    covered = enrolments.coverage([row.id for row in rows])
    reached = reach("watching.see")
    facts = {"rows": rows, "covered": covered, "may_see": reached is None or chamber_id in reached}
    return "Bu odadaki eğitimleri", "home/panel_enrolments.html", facts


def document_panel(user_id: int, chamber_id: int):
    rows = [row for row in certificates.of_person(user_id) if row.chamber_id == chamber_id]
    return "Bu odadan aldığı belgeler", "home/panel_documents.html", {"rows": rows}


def enrolment_export(user_id: int):
    rows = enrolments.enrolments_of(user_id)
    covered = enrolments.coverage([row.id for row in rows])
    return "egitim_kayitlari", [
        {
            "egitim": row.version.title,
            "oda": row.version.chamber.name,
            "kayit_tarihi": row.enrolled_at,
            "erisim_sonu": row.access_until,
            "izlenen_ms": covered.get(row.id, (0, 0))[0],
            "gereken_ms": covered.get(row.id, (0, 0))[1],
        }
        for row in rows
    ]


def document_export(user_id: int):
    return "belgeler", [
        {"numara": row.number, "kod": row.code, "durum": row.state, "tarih": row.issued_on, "bilgiler": row.facts}
        for row in certificates.of_person(user_id)
    ]


def office_export(user_id: int):
    """Terms of office, and what one stood for."""
    terms = [
        {"gorev": row.office.name, "oda": row.chamber.name, "ilk_gun": row.starts_on, "son_gun": row.ends_on}
        | {"durum": row.state, "adi_gorunur": row.shows_name}
        for row in offices.terms_of_person(user_id)
    ]
    stood = [
        {"gorev": row.call.office.name, "oda": row.call.chamber.name, "adaylik": row.state, "yazi": row.statement}
        for row in offices.candidacies_of_person(user_id)
    ]
    return "sureli_gorevler", terms + stood


def interest_export(user_id: int):
    return "ilgi_alanlari", [{"konu": subject} for subject in sorted(suggestions.interests_of(user_id))]
