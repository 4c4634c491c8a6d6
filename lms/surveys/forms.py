from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from lms.core.form_checks import InputRequired
from lms.core.form_fields import LinesField, OneOfField
from lms.surveys import rules

ANSWER = "Bu soru için bir seçim yapın; yanıtlamak istemiyorsanız son seçeneği seçin."
NO_ANSWER = "Bu soruyu yanıtlamak istemiyorum"


def answer_form(questions: list[dict]) -> FlaskForm:
    """A form with one field per question, named by its key."""
    fields = {f"q_{one['key']}": field_of(one) for one in questions}
    return type("AnswerForm", (FlaskForm,), fields)()


def field_of(question: dict):
    if question["kind"] == "text":
        too_long = Length(max=rules.TEXT_MAX, message=f"En çok {rules.TEXT_MAX} harf yazabilirsiniz.")
        return TextAreaField(
            question["text"],
            [Optional(), too_long],
            description="Kendinizi ya da başkasını tanıtacak bilgi yazmayın. Yazdıklarınızı oda görevlisi okur; "
            "uygun bulursa eğiticiye adsız gösterir.",
        )
    labels = rules.SCALE if question["kind"] == "scale" else dict(enumerate(question["choices"]))
    choices = [SelectChoice(str(value), label) for value, label in labels.items()]
    return RadioField(
        question["text"], [InputRequired(ANSWER)], choices=[*choices, SelectChoice(rules.SKIPPED, NO_ANSWER)]
    )


def answers_of(form: FlaskForm, questions: list[dict]) -> dict:
    return {one["key"]: form[f"q_{one['key']}"].data for one in questions}


class TemplateForm(FlaskForm):
    title = StringField(
        "Anketin adı", [DataRequired("Ankete bir ad verin."), Length(max=120)], description="Yalnız masada görünür."
    )
    intro = TextAreaField(
        "Sorulardan önceki açıklama", [Optional(), Length(max=1000)], description="Katılımcı ilk bunu okur."
    )


class QuestionForm(FlaskForm):
    about = SelectField("Neyle ilgili", choices=[SelectChoice(*one) for one in rules.ABOUT.items()])
    kind = SelectField("Yanıt biçimi", choices=[SelectChoice(*one) for one in rules.KINDS.items()])
    text = StringField(
        "Soru",
        [DataRequired("Soruyu yazın."), Length(max=300)],
        description="Puanlı sorularda katılıp katılmadığı sorulan bir tümce yazın.",
    )
    choices = LinesField("Seçenekler", [Optional()], description="Yalnız tek seçimli soruda; her satıra bir seçenek.")

    def validate_choices(self, field):
        if any(len(one) > 100 for one in field.data or []):
            raise ValidationError("Bir seçenek en çok 100 harf olabilir.")


class SendForm(FlaskForm):
    run = OneOfField("Eğitim ve dönem", "Eğitimi seçin.")
    template = OneOfField("Anket", "Anketi seçin.")
