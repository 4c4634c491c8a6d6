"""Shapes and messages of the room's forms."""

from uuid import uuid4

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from lms.core.form_checks import InputRequired
from lms.core.form_fields import MomentField, NameField, NumberField, clean_text
from lms.core.numbers import whole_number

REQUIRED = InputRequired("Bu alan boş bırakılamaz.")
BODY_MOST = 6000


def too_long(most: int):
    return Length(max=most, message=f"En çok {most} harf yazabilirsiniz.")


def number_or_none(text):
    return whole_number(text)


class AnnouncementForm(FlaskForm):
    """`seen`: the version of the row that the page showed."""

    title = NameField("Başlık", [REQUIRED, too_long(160)])
    body = TextAreaField(
        "Metin",
        [REQUIRED, too_long(BODY_MOST)],
        filters=[clean_text],
        description="Düz metin; satır araları korunur, bağlantılar tıklanabilir olur.",
    )
    run_id = SelectField(
        "Kime gösterilsin?",
        coerce=number_or_none,
        validate_choice=False,
        description="Bir dönem seçilirse yalnız o dönemin katılımcıları görür ve bildirim alır.",
    )
    shown_from = MomentField(
        "Yayın başlangıcı", [InputRequired("Yayın başlangıcını yazın.")], description="Örnek: 31.12.2026 09.00"
    )
    shown_until = MomentField("Yayın bitişi", [Optional()], description="Boş bırakılırsa geri çekilene kadar görünür.")
    by_email = BooleanField(
        "E-posta ile de gönder",
        description="Yalnız e-posta isteyenlere gider: dönem duyurusunda katılımcılardan bunu kapatmamış olanlara, "
        "genel duyuruda izin vermiş olanlara.",
    )
    seen = NumberField(widget=HiddenInput(), default=0)


class ReasonForm(FlaskForm):
    reason = TextAreaField("Gerekçe", [REQUIRED, too_long(500)], filters=[clean_text])


class MessageForm(FlaskForm):
    """`key` makes a second click the same message; `people`: how many the preview showed."""

    audience = SelectField("Kime", [InputRequired("Kime yazacağınızı seçin.")], validate_choice=False)
    subject = NameField("Konu", [REQUIRED, too_long(120)])
    body = TextAreaField("İleti", [REQUIRED, too_long(BODY_MOST)], filters=[clean_text])
    key = HiddenField(default=lambda: str(uuid4()))
    people = NumberField(widget=HiddenInput(), default=0)


class QuestionForm(FlaskForm):
    subject = NameField("Konu", [REQUIRED, too_long(120)], description="Örnek: 3. dersteki örnek hesap")
    text = TextAreaField(
        "Sorunuz", [REQUIRED, too_long(3000)], filters=[clean_text], description="Eğitici adınızı görür."
    )


class ReplyForm(FlaskForm):
    text = TextAreaField("Yanıt", [too_long(3000)], filters=[clean_text])
    reason = TextAreaField("Kapatma gerekçesi", [Optional(), too_long(500)], filters=[clean_text])

    def validate_text(self, field):
        if not field.data:
            raise ValidationError("Bu alan boş bırakılamaz.")
