"""Shapes of what is sent about money; what is allowed is decided in rules and operations."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from lms.chambers.rules import SEAT_HOLD_DAYS
from lms.core.form_checks import InputRequired
from lms.core.form_fields import DayField, LinesField, MoneyField, NameField, NumberField, OneOfField, clean_text
from lms.fees.rules import REDUCTIONS

PAPER = {"accept": ".pdf,.jpg,.jpeg,.png"}
LONG = Length(max=1000, message="En çok 1.000 harf yazılabilir.")
SHORT = Length(max=120, message="En çok 120 harf.")


class PlainForm(FlaskForm):
    """One button."""


class ReasonForm(FlaskForm):
    reason = TextAreaField(
        "Gerekçe", [InputRequired("Gerekçeyi yazın."), LONG], filters=[clean_text], render_kw={"rows": 2}
    )


class RemindForm(FlaskForm):
    note = TextAreaField(
        "Notunuz", [LONG], filters=[clean_text], description="İletinin sonuna eklenir. Boş bırakılabilir."
    )


class TimeForm(ReasonForm):
    due_on = DayField("Yeni son gün", [InputRequired("Yeni son günü yazın.")], description="gg.aa.yyyy")


class ReceiptForm(FlaskForm):
    receipt = FileField("Dekont", description="PDF, JPG ya da PNG, en çok 10 MB.", render_kw=PAPER)


class PayeeForm(FlaskForm):
    payee_name = NameField("Hesap sahibi", [InputRequired("Hesap sahibinin adını yazın."), SHORT])
    iban = StringField("IBAN", [InputRequired("IBAN yazın."), Length(max=50)], filters=[clean_text])


class ReductionForm(FlaskForm):
    chamber_id = OneOfField("Oda", "Odayı seçin.")
    price_class = RadioField("İndirim nedeni", [InputRequired("İndirim nedenini seçin.")], choices=REDUCTIONS)
    evidence = FileField(
        "Belgesi",
        description="Öğrenci belgesi ya da SGK hizmet dökümü. PDF, JPG, PNG; en çok 10 MB. Karardan sonra silinir.",
        render_kw=PAPER,
    )


class ObjectionForm(FlaskForm):
    text = TextAreaField(
        "İtirazınız",
        [InputRequired("İtirazınızın gerekçesini yazın."), LONG],
        filters=[clean_text],
        description="Kararı başka bir görevli verir.",
    )


class DecisionForm(ReasonForm):
    """`seen`: what the page showed when it was opened; a decision on anything else is stale."""

    seen = HiddenField()
    decision = RadioField("Karar", [InputRequired("Kararı seçin.")], choices={"yes": "Kabul et", "no": "Kabul etme"})
    valid_until = DayField("Son gün", [Optional()], description="İndirimin geçerli olduğu son gün, gg.aa.yyyy")


class AccountForm(FlaskForm):
    bank = NameField("Banka ve şube", [InputRequired("Bankayı yazın."), SHORT])
    holder = NameField("Hesap sahibi", [InputRequired("Hesap sahibini yazın."), SHORT])
    iban = StringField("IBAN", [InputRequired("IBAN yazın."), Length(max=50)], filters=[clean_text])
    branch_id = SelectField("Kimin hesabı", coerce=int)


class TermsForm(FlaskForm):
    """Payment days and refund steps, one step per line."""

    working_days = NumberField(
        "Ödeme süresi (iş günü)",
        [
            InputRequired("Gün sayısını yazın."),
            NumberRange(*SEAT_HOLD_DAYS, "{} ile {} arasında olur.".format(*SEAT_HOLD_DAYS)),
        ],
        description="Ayrılan yer bu süre boyunca ödemeyi bekler; son günün sonunda sıradaki kişiye geçer.",
    )
    dated = LinesField(
        "Dönemlerde iade",
        description="Her satıra bir basamak: başlamasına en az kaç gün kala, yüzde kaçı. Örnek: 7 gün %100",
        render_kw={"rows": 3},
    )
    self_paced = LinesField(
        "Sürekli açık eğitimlerde iade",
        description="Her satıra: ödemeden sonra kaç gün, en çok yüzde kaç izlenmiş, yüzde kaçı. Örnek: 14 gün %10 %100",
        render_kw={"rows": 3},
    )
    write_off_most = MoneyField(
        "Tek görevlinin silebileceği eksik tutar (TL)",
        [InputRequired("Tutarı yazın; hiç silinmesin istiyorsanız 0 yazın.")],
        description="Eksik gelen ödemede bundan büyük tutarın silinmesini ikinci bir görevli onaylar.",
    )
    extension_days = NumberField(
        "Ücretli uzatma (gün)",
        [Optional(), NumberRange(1, 365, "1 ile 365 arasında olur.")],
        description="Erişimi biten ya da bitecek üye, bu kadar gün satın alabilir.",
    )
    extension_price = MoneyField(
        "Uzatmanın üye ücreti (TL)", [Optional()], description="Öbür sınıflar, sınıf yüzdelerine göre öder."
    )
    extensions_most = NumberField(
        "Bir kayıtta en çok kaç uzatma",
        [Optional(), NumberRange(0, 10, "0 ile 10 arasında olur.")],
        description="0: uzatma sunulmaz.",
    )
    source = StringField("Dayanak", [Length(max=300, message="En çok 300 harf.")], filters=[clean_text])


class StatementForm(FlaskForm):
    account_id = OneOfField("Hesap", "Hesabı seçin.")
    file = FileField("Ekstre dosyası", description="CSV ya da XLSX.", render_kw={"accept": ".csv,.xlsx,.txt"})


class LineForm(FlaskForm):
    account_id = OneOfField("Hesap", "Hesabı seçin.")
    booked_on = DayField("Günü", [InputRequired("Ödemenin gününü yazın.")], description="gg.aa.yyyy")
    amount = MoneyField("Tutar (TL)", [InputRequired("Tutarı yazın.")])
    sender = NameField("Gönderen", [SHORT])
    said = StringField("Açıklama", [Length(max=300, message="En çok 300 harf.")], filters=[clean_text])


class InvoiceForm(FlaskForm):
    number = StringField("Fatura no", [Length(max=60, message="En çok 60 harf.")], filters=[clean_text])


class ApproveForm(FlaskForm):
    """`seen`: the amount and the account as the page showed them."""

    seen = HiddenField()


class PaidOutForm(FlaskForm):
    paid_on = DayField("Ödendiği gün", [InputRequired("Günü yazın.")])


class DuesForm(FlaskForm):
    dues = FileField(
        "Aidat borcu olanların listesi",
        description="İlk sütunu sicil no olan CSV ya da XLSX. Yeni liste eskisinin yerine geçer.",
        render_kw={"accept": ".csv,.xlsx,.txt"},
    )
