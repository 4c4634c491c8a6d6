"""Choosing, ordering, matching, and what a person marks."""

from lms.exams import kinds, rich_text
from lms.exams.formats.qti import responses
from lms.exams.formats.qti.responses import Response

MIME = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/plain": "txt",
    "application/zip": "zip",
    "image/vnd.dwg": "dwg",
}


def whole(text, instead: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else instead


def known(elements) -> list[str]:
    found = [element.get("identifier") or "" for element in elements]
    if len(set(found)) != len(found) or "" in found:
        raise ValueError("Seçeneklerin kimlikleri eksik ya da aynı.")
    return found


def choice(item, interaction, response: Response, writer):
    parts = interaction.findall("simpleChoice")
    names = known(parts)
    one = response.cardinality == "single"
    most = len(names) if not one else 1
    weights, rule = responses.shares(response, names, most, item)
    item.kind = "single" if one else "multiple"
    item.body = {
        "choices": [
            {"text": writer.inner(part), "weight": weights[name], "feedback": ""}
            for name, part in zip(names, parts, strict=True)
        ],
        "shuffle": interaction.get("shuffle") == "true",
    }
    if not one:
        item.body["rule"] = rule
    if any(part.get("fixed") == "true" for part in parts) and item.body["shuffle"]:
        item.lose("Yeri sabit seçenekler de karıştırılır.")


def order(item, interaction, response: Response, writer):
    parts = dict(zip(known(interaction.findall("simpleChoice")), interaction.findall("simpleChoice"), strict=True))
    response.need()
    if sorted(response.correct) != sorted(parts):
        raise ValueError("Doğru sıra, ögelerin hepsini bir kez saymalıdır.")
    item.kind = "ordering"
    rule = "all_or_nothing" if response.rule == "match_correct" else "relative_order"
    item.body = {"items": [writer.inner(parts[name]) for name in response.correct], "rule": rule}


def match(item, interaction, response: Response, writer):
    sets = interaction.findall("simpleMatchSet")
    if len(sets) != 2:
        raise ValueError("Eşleştirmenin iki kümesi olmalıdır.")
    lefts, rights = (one.findall("simpleAssociableChoice") for one in sets)
    left_names, right_names = known(lefts), known(rights)
    by_map = response.by_map
    pairs = [key for key, value in response.mapped.items() if value > 0] if by_map else response.correct
    response.need()
    key = {}
    for pair in pairs:
        left, _, right = pair.partition(" ")
        if left not in left_names or right not in right_names or left in key:
            raise ValueError("Her sol ögenin tek bir karşılığı olmalıdır.")
        key[left] = right_names.index(right)
    if set(key) != set(left_names):
        raise ValueError("Karşılığı olmayan bir sol öge var.")
    texts = [rich_text.to_plain(writer.inner(part)) for part in rights]
    if not all(texts):
        raise ValueError("Sağ yanı resim olan eşleştirme alınamıyor.")
    item.kind = "matching"
    item.body = {
        "lefts": [writer.inner(part) for part in lefts],
        "rights": texts,
        "key": [key[name] for name in left_names],
        "rule": "per_pair" if by_map else "all_or_nothing",
    }
    if by_map:
        values = [response.mapped[pair] for pair in pairs]
        item.points = str(sum(values))
        if len(set(values)) > 1 or any(value < 0 for value in response.mapped.values()) or response.default:
            item.lose("Eşlerin farklı ağırlıkları alınmadı; her doğru eş aynı puanı kazandırır.")


def extended(item, interaction, response: Response, writer):
    item.kind = "open"
    item.reasons = [reason for reason in item.reasons if reason not in (responses.OWN_RULE, responses.NO_RULE)]
    item.verdict = "loss" if item.reasons else "ok"
    answer = rich_text.from_plain("\n".join(response.correct))
    item.body = {"model_answer": answer, "rubric": [], "max_words": None}


def upload(item, interaction, response: Response, writer):
    extended(item, interaction, response, writer)
    item.kind = "file_upload"
    wanted = [MIME[kind] for kind in (interaction.get("type") or "").lower().split() if kind in MIME]
    if not wanted:
        item.lose("Kabul edilecek dosya türü yazılmamış; bütün türler alınır.")
    del item.body["max_words"]
    item.body["extensions"] = wanted or list(kinds.EXTENSIONS)
