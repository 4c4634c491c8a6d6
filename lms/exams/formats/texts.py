"""A question's text on its way in: one language of a text in several, and what of it cannot be shown here."""

import re

LOSSES = (
    (
        re.compile(r"<(?:a|audio|video|iframe|script|object|embed)\b", re.I),
        "Bağlantı, ses ya da video metinden çıkarıldı.",
    ),
    (re.compile(r"<math\b", re.I), "Formül (MathML) metinden çıkarıldı; soruyu açıp resim olarak ekleyin."),
    (
        re.compile(r"\$\$.{1,400}?\$\$|\\\(.{1,400}?\\\)|\\\[.{1,400}?\\\]|\\(?:frac|sqrt|sum|int)\b", re.S),
        "TeX formülü yazıldığı gibi alındı; sayfada formül olarak görünmez.",
    ),
)
NO_PICTURE = "Dosyada bulunmayan bir resim çıkarıldı."
SPAN = re.compile(r"<span(?=[^<>]*\bclass=[\"']?multilang)[^<>]*\blang=[\"']?([\w-]+)[^<>]*>", re.I)
MARK = re.compile(r"\{mlang\s+([\w,-]+)\s*\}", re.I)


def tell_losses(item, source: str, cleaned: str):
    """Says of a text what of it is not in its clean form."""
    if source.lower().count("<img") > cleaned.count("<img"):
        item.lose(NO_PICTURE)
    for sign, reason in LOSSES:
        if sign.search(source):
            item.lose(reason)


def one_language(text: str, item=None) -> str:
    """Of a text that says the same in several languages (Moodle's spans and {mlang}) the Turkish, else the first."""
    for opening, closing in ((SPAN, "</span>"), (MARK, "{mlang}")):
        parts, at = [], 0
        while found := opening.search(text, at):
            end = text.find(closing, found.end())
            if end < 0:
                break
            at = end + len(closing)
            parts.append((found.start(), at, found[1].lower(), text[found.end() : end]))
        languages = [language for _, _, language, _ in parts]
        if len(set(languages)) > 1:
            text = only(text, parts, chosen(languages))
            if item is not None:
                item.lose("Çok dilli metnin yalnız bir dili alındı.")
    return text


def chosen(languages: list[str]) -> str:
    return next((language for language in languages if language.split(",")[0][:2] == "tr"), languages[0])


def only(text: str, parts, wanted: str) -> str:
    out, last = [], 0
    for start, end, language, inner in parts:
        between = text[last:start]
        out.append(between if between.strip() or not last else "")
        out.append(inner if language == wanted else "")
        last = end
    return "".join(out) + text[last:]


def starred(accepted: list[str], item) -> tuple[list[str], bool]:
    """Accepted answers with their stars, and whether a star stands for anything; an escaped one stands for itself."""
    joker = any("*" in text.replace("\\*", "") for text in accepted)
    if joker and any("\\*" in text for text in accepted):
        item.lose("Hem joker hem yıldız imi olan yanıtta her yıldız joker sayılır.")
    return [text.replace("\\*", "*") for text in accepted], joker


def stars_out(text: str, body) -> str:
    """An accepted answer as other programs write it: a star that is no joker is escaped."""
    return text if body.get("wildcards") else text.replace("*", "\\*")
