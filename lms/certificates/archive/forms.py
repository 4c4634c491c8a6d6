from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import TextAreaField
from wtforms.validators import Length

from lms.core.form_checks import InputRequired
from lms.core.form_fields import NameField, clean_text


class UploadForm(FlaskForm):
    source = NameField(
        "Hangi defter",
        [InputRequired("Defteri yazın."), Length(max=160, message="En çok 160 harf.")],
        description="Doğrulama sayfasında görünür. Örnek: Eğitim kayıt defteri, 1998–2006",
    )
    file = FileField(
        "Dosya (CSV, XLSX)",
        [FileRequired("Dosya seçin.")],
        description="Sütunlar: belge no, ad soyad, sicil no, belge, eğitim, tarih, geçerlilik, süre.",
    )


class UndoForm(FlaskForm):
    reason = TextAreaField("Geri alma gerekçesi", [Length(max=500)], filters=[clean_text])
