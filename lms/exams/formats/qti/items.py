"""One assessmentItem as one of our questions: which interactions it has, and what they become."""

from lms.exams import kinds
from lms.exams.formats.qti import choices, gaps, places, responses
from lms.exams.formats.qti.tree import Writer, text_of

INTERACTIONS = {
    "choiceInteraction": choices.choice,
    "orderInteraction": choices.order,
    "matchInteraction": choices.match,
    "extendedTextInteraction": choices.extended,
    "uploadInteraction": choices.upload,
    "hotspotInteraction": places.hotspot,
    "selectPointInteraction": places.points,
}
INLINE = ("textEntryInteraction", "inlineChoiceInteraction")
NAMES = {
    "associateInteraction": "serbest eşleştirme",
    "gapMatchInteraction": "boşluğa sürükleme",
    "hottextInteraction": "metinde seçme",
    "graphicOrderInteraction": "resimde sıralama",
    "graphicAssociateInteraction": "resimde eşleştirme",
    "graphicGapMatchInteraction": "resimde boşluğa sürükleme",
    "positionObjectInteraction": "nesne yerleştirme",
    "sliderInteraction": "sürgü",
    "mediaInteraction": "ses ya da video",
    "drawingInteraction": "çizim",
    "customInteraction": "özel etkileşim",
    "portableCustomInteraction": "özel etkileşim",
    "endAttemptInteraction": "denemeyi bitirme",
}


def fill(item, root, pictures):
    """The item with its question, or refused. Raises ValueError with a sentence for what cannot be read."""
    if root.tag == "questestinterop":
        return item.refuse("QTI 1.x okunmuyor; soru QTI 2 ya da 3 olarak dışa aktarılmalıdır.")
    if root.tag != "assessmentItem":
        return item.refuse("Dosya bir QTI sorusu değil.")
    item.title = " ".join((root.get("title") or root.get("identifier") or item.title).split())[:200]
    body = root.find("itemBody")
    if body is None:
        return item.refuse("Soru metni (itemBody) yok.")
    if root.find("templateDeclaration") is not None or root.find("templateProcessing") is not None:
        return item.refuse("Değişkenli (şablonlu) QTI soruları alınamıyor.")
    found = [element for element in body.iter() if str(element.tag).endswith("Interaction")]
    unknown = [element.tag for element in found if element.tag not in INTERACTIONS and element.tag not in INLINE]
    if unknown or not found:
        word = NAMES.get(unknown[0], unknown[0][:40]) if unknown else "etkileşim yok"
        return item.refuse(f"Bu soru türü alınamıyor: {word}")
    if root.find("assessmentStimulusRef") is not None:
        item.lose("Sorunun ortak metni (stimulus) alınmadı.")
    points(item, root)
    answers = responses.of(root, item)
    if all(element.tag in INLINE for element in found):
        gaps.fill(item, body, found, answers, pictures)
    elif len(found) > 1:
        return item.refuse("Birden çok etkileşimi olan soru alınamıyor; ayrı sorular olarak verin.")
    else:
        block(item, body, found[0], answers, pictures)
    notes(item, root, pictures)
    if not 0 < kinds.fraction(item.points) <= 1000:
        item.points = "1"
        item.lose("Puanı okunamadı, 1 yazıldı.")
    return item.checked()


def points(item, root):
    for declared in root.findall("outcomeDeclaration"):
        value = declared.find("defaultValue/value")
        if declared.get("identifier") == "MAXSCORE" and value is not None:
            most = kinds.fraction(text_of(value))
            item.points = str(most) if 0 < most <= 1000 else "1"


def block(item, body, interaction, answers, pictures):
    """A question whose answer is one interaction beside its text; the interaction's prompt ends the text."""
    response = answers.get(interaction.get("responseIdentifier") or "")
    if response is None:
        raise ValueError("Yanıt bildirimi (responseDeclaration) yok.")
    writer = Writer(item, pictures)
    prompt = interaction.find("prompt")

    def put(element):
        if element is not interaction:
            return None
        inside = writer.children(prompt) if prompt is not None else ""
        return inside if "<p" in inside or not inside.strip() else f"<p>{inside}</p>"

    writer.put = put
    item.stem = writer.inner(body)
    INTERACTIONS[interaction.tag](item, interaction, response, Writer(item, pictures))
    notes_for_markers(item, body, pictures)


def notes_for_markers(item, body, pictures):
    """What only whoever marks may read."""
    if item.kind in ("open", "file_upload"):
        blocks = [Writer(item, pictures).inner(one) for one in body.iter("rubricBlock")]
        item.body["model_answer"] += "".join(blocks)


def notes(item, root, pictures):
    said = [Writer(item, pictures).inner(one) for one in root.findall("modalFeedback")]
    said = [one for one in said if one]
    if len(said) == 1:
        item.feedback = said[0]
    elif said:
        item.lose("Yanıta göre değişen geri bildirimler alınmadı.")
