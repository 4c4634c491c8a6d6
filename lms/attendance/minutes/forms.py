from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Length

from lms.core.form_fields import clean_text


class UploadForm(FlaskForm):
    file = FileField(
        "Katılım raporu", description="Zoom, Teams ya da BigBlueButton programının verdiği CSV ya da XLSX; en çok 5 MB."
    )


class TakeForm(FlaskForm):
    reason = TextAreaField(
        "Düzeltme gerekçesi",
        [Length(max=500, message="En çok 500 harf yazılabilir.")],
        filters=[clean_text],
        description="Dönem tamamlandıysa zorunludur.",
        render_kw={"rows": 2},
    )
