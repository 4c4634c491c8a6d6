"""What the audit log calls an act and its object on the screen. An act that is missing here is shown as it is kept."""

from lms.core import turkish
from lms.home.audit_words.assessment import ASSESSMENT
from lms.home.audit_words.office import OFFICE
from lms.home.audit_words.teaching import TEACHING
from lms.home.audit_words.things import THINGS

ACTS = {**OFFICE, **TEACHING, **ASSESSMENT}


def act_words(act: str) -> str | None:
    """`certificates.issued` -> "Belge düzenlendi"; none for an act without words."""
    room, _, verb = act.partition(".")
    return ACTS.get(room, {}).get(verb)


def thing_words(kind: str) -> str:
    return THINGS.get(kind, "Kayıt")


def acts_like(text: str) -> list[str]:
    """The acts whose words hold the text, without regard to case and diacritics."""
    wanted = turkish.fold(text)
    found = [(f"{room}.{verb}", said) for room, verbs in ACTS.items() for verb, said in verbs.items()]
    return [act for act, said in found if wanted and wanted in turkish.fold(said)]
