from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from lms.core.form_checks import InputRequired
from lms.core.form_fields import DayField
from lms.videos.operations.captions import LANGUAGES
from lms.videos.rules import BASES


def choices(texts: dict) -> list[SelectChoice]:
    return [SelectChoice(value, text) for value, text in texts.items()]


class UploadForm(FlaskForm):
    """Without script: one small file. With script the same form takes many, of any size."""

    files = FileField("Dosyalar", description="MP4, MOV, MKV, WebM ya da AVI; yanında VTT ya da SRT altyazılar")


class ReplaceForm(FlaskForm):
    files = FileField("Yeni dosya")
    same = RadioField(
        "Yeni dosya nasıl?",
        [InputRequired("Yeni dosyanın ne olduğunu seçin.")],
        choices=choices(
            {
                "1": "Aynı kayıt, yalnız daha iyi hazırlanmış. İzlenen bölümler sayılmaya devam eder.",
                "0": "İçerik değişti. Dersi henüz bitirmeyenler bu videoyu baştan izler.",
            }
        ),
    )


class RenameForm(FlaskForm):
    title = StringField("Videonun adı", [DataRequired("Videoya bir ad verin."), Length(max=200)])


class RetireForm(FlaskForm):
    reason = StringField("Neden", [DataRequired("Neden kaldırdığınızı yazın."), Length(max=500)])


class CaptionForm(FlaskForm):
    file = FileField("Altyazı dosyası", description="WebVTT (.vtt) ya da SubRip (.srt), en çok 2 MB")
    language = SelectField("Dil", choices=choices(LANGUAGES), default="tr")


class RightsForm(FlaskForm):
    owner = StringField(
        "Mali hakların sahibi",
        [DataRequired("Mali hakların sahibini yazın."), Length(max=300)],
        description="Kişi ya da kurum. Örnek: İnşaat Mühendisleri Odası",
    )
    basis = SelectField("Dayanak", choices=choices(BASES))
    scope = TextAreaField(
        "Kapsam",
        [DataRequired("Hakkın kapsamını yazın."), Length(max=1000)],
        description="Hangi kullanımlar, nerede. Örnek: TMMOB üyelerine çevrimiçi eğitimde gösterim, çoğaltma, altyazı",
    )
    from_on = DayField("Başlangıç", [InputRequired("Başlangıç gününü yazın.")], description="gg.aa.yyyy")
    to_on = DayField("Bitiş", [Optional()], description="gg.aa.yyyy; süresizse boş bırakın")
    note = TextAreaField("Not", [Optional(), Length(max=2000)], description="Sözleşme tarihi ve numarası gibi")


class CurrentForm(FlaskForm):
    same = ReplaceForm.same
