from datetime import date

from lms.chambers import operations
from lms.chambers.models import Branch, Chamber
from lms.core import turkish
from lms.core.accents import too_close_to_refusal
from lms.core.database import db
from lms.seed.lessons import read

OTHER_HUE = "#8a4b08"  # where the example colour is a red, which stands for refusals
SIGNATORIES = {  # invented; every chamber enters its own
    "insaat": [("Dr. Şükrü Öztürk", "Eğitim Komisyonu Başkanı"), ("Iraz Ağırbaşlı", "Oda Genel Sekreteri")],
    "elektrik": [("Çiğdem Ünlü", "MİSEM Koordinatörü"), ("Hakan Işık", "Oda Genel Sekreteri")],
    "makina": [("Ümit Çelebi", "Eğitim Komisyonu Başkanı"), ("Şule Doğan", "Oda Sekreteri")],
}


def plant_chambers() -> dict[str, Chamber]:
    """The 24 chambers under their official names, with branches, rule sets and signatories; by slug."""
    content = read("chambers.yaml")
    made = {}
    for entry in content["chambers"]:
        chamber = operations.open_chamber(
            entry["slug"],
            entry["name"],
            entry["short_name"],
            entry["abbreviation"],
            centre=entry["centre"],
            email=entry["email"],
            accent=OTHER_HUE if too_close_to_refusal(entry["accent"]) else entry["accent"],
        )
        for branch in entry["branches"]:
            db.session.add(
                Branch(
                    chamber_id=chamber.id,
                    slug=branch["slug"],
                    name=branch["name"],
                    kind=branch["kind"],
                    city=branch["city"],
                    sort_key=turkish.sort_key(branch["name"]),
                )
            )
        if rules := own_rules(entry["rules"]):
            operations.change_rules(chamber, rules, entry["rules"].get("note", "Örnek oda kararı"), None)
        people = SIGNATORIES.get(entry["slug"], [("Örnek Yetkili", "Eğitim Komisyonu Başkanı")])
        for position, (name, title) in enumerate(people, 1):
            operations.add_signatory(chamber, name, title, date(2024, 1, 1), None, position, None)
        made[entry["slug"]] = chamber
    db.session.flush()
    return made


def own_rules(entry: dict) -> dict:
    """The file's names in the rule set's own words."""
    rules = {name: value for name, value in entry.items() if name != "note"}
    if "watch_share_bp" in rules:
        rules["watch_threshold_bp"] = rules.pop("watch_share_bp")
    return rules
