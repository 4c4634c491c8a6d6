from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from lms.core.form_checks import InputRequired
from lms.core.form_fields import DayField, NameField, NumberField
from lms.lessons.operations.outline import TITLE_MAX
from lms.lessons.rules import KINDS, clean_text
from lms.videos.rules import BASES

SHORT = Length(max=TITLE_MAX, message="Ad en çok 200 harf olabilir.")


class SectionForm(FlaskForm):
    title = NameField("Bölümün adı", [InputRequired("Bölümün adını yazın."), SHORT])


class NewLessonForm(FlaskForm):
    section_id = SelectField("Bölüm", coerce=int)
    kind = SelectField("Türü", choices=KINDS)
    title = NameField("Dersin adı", [InputRequired("Dersin adını yazın."), SHORT])


class LessonForm(FlaskForm):
    lock_version = HiddenField()
    title = NameField("Dersin adı", [InputRequired("Dersin adını yazın."), SHORT])
    section_id = SelectField("Bölüm", coerce=int)
    minutes = NumberField(
        "Öngörülen süre (dakika)",
        [Optional(), NumberRange(0, 6000, "Süre 0 ile 6.000 dakika arasında olur.")],
        description="Videoda süre dönüştürülmüş dosyadan ölçülür; burası boş kalabilir.",
    )
    is_required = BooleanField("Zorunlu", description="Videolu derste: izleme oranına girer.")
    video_id = SelectField(
        "Video", coerce=int, description="Odanızın video arşivinden. Yeni video önce Videolar sayfasında yüklenir."
    )
    body = TextAreaField(
        "Metin",
        [Length(max=200_000, message="Metin en çok 200.000 harf olabilir.")],
        description="Markdown: # başlık, **kalın**, - madde, 1. sıra, [bağlantı](https://…), tablo.",
        filters=[clean_text],
        render_kw={"rows": 16},
    )


class MaterialForm(FlaskForm):
    title = NameField("Görünecek ad", [SHORT], description="Boş bırakılırsa dosyanın adı kullanılır.")
    lesson_id = SelectField("Hangi derse", coerce=int, default=0)
    file = FileField(
        "Dosya",
        [FileRequired("Dosyayı seçin.")],
        description="PDF, sunum, belge, tablo, resim ya da ZIP; en çok 50 MB.",
    )


class RightsForm(FlaskForm):
    owner = StringField(
        "Mali hakların sahibi",
        [InputRequired("Mali hakların sahibini yazın."), Length(max=300, message="En çok 300 harf yazılabilir.")],
        filters=[clean_text],
    )
    basis = SelectField("Dayanak", choices=BASES)
    scope = TextAreaField(
        "Kapsam",
        [InputRequired("Hakkın kapsamını yazın."), Length(max=1000, message="En çok 1.000 harf yazılabilir.")],
        description="Hangi kullanımlar, nerede. Örnek: TMMOB üyelerine çevrimiçi eğitimde gösterim ve çoğaltma",
        filters=[clean_text],
        render_kw={"rows": 3},
    )
    from_on = DayField("Başlangıç", [InputRequired("Başlangıç gününü yazın.")], description="gg.aa.yyyy")
    to_on = DayField("Bitiş", [Optional()], description="gg.aa.yyyy; süresizse boş bırakın")
    note = TextAreaField(
        "Not", [Length(max=2000, message="En çok 2.000 harf yazılabilir.")], filters=[clean_text], render_kw={"rows": 2}
    )


class StepForm(FlaskForm):
    """A step that needs no more than the button."""

    lock_version = HiddenField()


class ReasonForm(FlaskForm):
    lock_version = HiddenField()
    reason = TextAreaField(
        "Gerekçe",
        [InputRequired("Gerekçeyi yazın."), Length(max=1000, message="Gerekçe en çok 1.000 harf olabilir.")],
        filters=[clean_text],
        render_kw={"rows": 3},
    )
