"""The gaps that Moodle writes into the text of a cloze question: {1:SA:=yes~%50%perhaps}."""

import re

from lms.exams import kinds, rich_text

CLOZE = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^{}\\])*)\}", re.S)
CLOZE_KINDS = {
    **dict.fromkeys(
        ("MULTICHOICE", "MC", "MULTICHOICE_S", "MCS", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"), "single"
    ),
    **dict.fromkeys(("MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"), "single"),
    **dict.fromkeys(("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"), "short_text"),
    **dict.fromkeys(("NUMERICAL", "NM"), "numerical"),
}


def without_breaks(text: str) -> str:
    """Line breaks inside braces become spaces."""
    parts = re.split(r"([{}])", text)
    for at in range(0, len(parts) - 1, 2):
        if parts[at + 1] == "}":
            parts[at] = re.sub(r"<br\s*/?>", " ", parts[at])
    return "".join(parts)


def cloze_field(weight, word, text):
    kind = CLOZE_KINDS.get(word)
    if kind is None:
        raise ValueError(f"boşluk türü alınamıyor ({word})")
    found = []
    for part in re.split(r"(?<!\\)~", text.strip().removeprefix("~")):
        share = "0"
        if matched := re.match(r"\s*%(-?[\d.]+)%=?", part):
            share, part = kinds.weight_of_percent(matched[1]), part[matched.end() :]
        elif part.lstrip().startswith("="):
            share, part = "1", part.lstrip()[1:]
        said, _, note = re.sub(r"\\(.)", r"\1", part).partition("#")
        found.append((share, " ".join(said.split()), rich_text.from_any(note)))
    if kind == "single":
        choices = [{"text": rich_text.from_any(said), "weight": share, "feedback": note} for share, said, note in found]
        return {"kind": kind, "weight": weight, "choices": choices}
    if kind == "short_text":
        accepted = [{"text": said, "weight": share, "feedback": note} for share, said, note in found]
        exact = word.endswith("C")
        wild = any("*" in said for _, said, _ in found)
        return {
            "kind": kind,
            "weight": weight,
            "accepted": accepted,
            "case": "exact" if exact else "ignore",
            "diacritics": "lenient",
            "wildcards": wild,
        }
    made = []
    for share, said, note in found:
        if said == "*":
            continue
        value, _, tolerance = said.partition(":")
        made.append(
            {
                "value": str(kinds.fraction(value)),
                "tolerance": str(kinds.fraction(tolerance or "0")),
                "relative": False,
                "weight": share,
                "feedback": note,
            }
        )
    return {"kind": kind, "weight": weight, "answers": made, "unit": ""}
