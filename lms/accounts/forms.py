"""Shapes and messages of the pages about accounts; what is allowed is decided in rules and operations."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, Length, Optional, ValidationError

from lms.accounts.permissions import BRANCH_ROLES, ROLES, UNION_ROLES
from lms.accounts.rules.member_list import CLASSES, STATES
from lms.chambers.queries import branches_of, chambers
from lms.chambers.rules import MEMBER_CLASSES
from lms.core.form_checks import InputRequired
from lms.core.form_fields import DayField, NameField
from lms.core.numbers import whole_number

OWN_CLASSES = [SelectChoice(key, MEMBER_CLASSES[key]) for key in CLASSES]
NO_BRANCH = "Şubeyi listeden seçin."


def needed(what: str):
    return InputRequired(f"{what} yazılmadı.")


def address():
    return [needed("E-posta adresi"), Length(max=254), Email("E-posta adresi eksik ya da yanlış. Örnek: ad@ornek.org")]


def new_password(label="Parola"):
    return PasswordField(label, [needed("Parola"), Length(max=256, message="Parola en çok 256 karakter olabilir.")])


def chamber_choices():
    return [("", "Seçin"), *((str(chamber.id), chamber.short_name) for chamber in chambers())]


def number_or_none(text):
    return whole_number(text)


def branch_choices(none: str, branches):
    return [("", none), *((str(branch.id), branch.name) for branch in branches)]


class EmptyForm(FlaskForm):
    """A form that is one button."""


class SignInForm(FlaskForm):
    email = EmailField("E-posta adresi", [needed("E-posta adresi"), Length(max=254)])
    password = PasswordField("Parola", [needed("Parola"), Length(max=256)])
    kept = BooleanField("Bu cihazda oturumum açık kalsın")
    sonra = HiddenField()


class CodeForm(FlaskForm):
    code = StringField("Kod", [needed("Kod"), Length(max=30)])


class RegisterForm(FlaskForm):
    full_name = NameField("Ad soyad", [needed("Ad soyad")], description="Belgelerinizde böyle yazılır.")
    email = EmailField("E-posta adresi", address(), description="Doğrulama bağlantısı bu adrese gönderilir.")
    password = new_password()
    city = StringField("İl", [Optional(), Length(max=60)])
    chamber_id = SelectField("Oda", coerce=number_or_none, validate_choice=False)
    member_number = StringField("Sicil numarası", [Length(max=30)])
    notice_seen = BooleanField(
        "Aydınlatma metnini gördüm", [InputRequired("Devam etmek için metni gördüğünüzü işaretleyin.")]
    )
    announcements = BooleanField("")
    suggestions = BooleanField("")
    public_list = BooleanField("")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.chamber_id.choices = chamber_choices()
        # not by Optional(), which stops before the checks below
        self.chamber_id.flags.optional = self.member_number.flags.optional = True

    def validate_chamber_id(self, field):
        if self.member_number.data and not field.data:
            raise ValidationError("Sicil numarasının hangi odada olduğunu seçin.")

    def validate_member_number(self, field):
        if self.chamber_id.data and not field.data:
            raise ValidationError("Seçtiğiniz odadaki sicil numaranızı yazın ya da oda seçimini kaldırın.")


class ClaimForm(FlaskForm):
    chamber_id = SelectField("Oda", [InputRequired("Oda seçilmedi.")], coerce=number_or_none, validate_choice=False)
    member_number = StringField("Sicil numarası", [needed("Sicil numarası"), Length(max=30)])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.chamber_id.choices = chamber_choices()


class EmailForm(FlaskForm):
    email = EmailField("E-posta adresi", address())


class NewPasswordForm(FlaskForm):
    password = new_password("Yeni parola")


class ChangePasswordForm(FlaskForm):
    old_password = PasswordField("Şimdiki parola", [needed("Şimdiki parola"), Length(max=256)])
    password = new_password("Yeni parola")


class PasswordForm(FlaskForm):
    password = PasswordField("Parolanız", [needed("Parola"), Length(max=256)])
    sonra = HiddenField()


class ProofForm(PasswordForm):
    code = StringField("Doğrulama kodu", [Length(max=40)], description="Uygulamadaki altı rakam ya da kurtarma kodu")


class NameForm(FlaskForm):
    full_name = NameField("Ad soyad", [needed("Ad soyad")])


class OfficerNameForm(NameForm):
    reason = StringField("Gerekçe", [needed("Gerekçe"), Length(max=500)], description="Kişi bu gerekçeyi okur.")


class AcceptForm(FlaskForm):
    full_name = NameField("Ad soyad", [needed("Ad soyad")])
    password = new_password()


class ReasonForm(FlaskForm):
    reason = StringField("Gerekçe", [needed("Gerekçe"), Length(max=500)])


class InviteForm(FlaskForm):
    full_name = NameField("Ad soyad", [needed("Ad soyad")])
    email = EmailField("E-posta adresi", address(), description="Çağrı bu adrese gönderilir.")
    role = SelectField("Görev", [InputRequired("Görev seçilmedi.")])
    branch_id = SelectField("Şube", coerce=number_or_none, invalid_choice_message=NO_BRANCH)
    from_on = DayField("Başlangıç", [Optional()], description="gg.aa.yyyy; boş bırakılırsa bugün")
    to_on = DayField("Bitiş", [Optional()], description="gg.aa.yyyy; boş bırakılırsa süresiz")

    def __init__(self, *args, chamber=None, **kwargs):
        super().__init__(*args, **kwargs)
        roles = [role for role in ROLES if (role in UNION_ROLES) == (chamber is None)]
        self.role.choices = [("", "Seçin"), *((role, ROLES[role]) for role in roles)]
        self.branch_id.choices = branch_choices("Odanın tümü", branches_of(chamber.id) if chamber else [])
        names = ", ".join(ROLES[role] for role in BRANCH_ROLES)
        self.branch_id.description = f"Yalnız şu görevlerde seçilir: {names}."


class ClaimDecisionForm(FlaskForm):
    member_class = SelectField("Üyelik sınıfı", choices=OWN_CLASSES)
    reason = StringField("Gerekçe", [Length(max=500)], description="Yalnız kabul etmezseniz gerekir; kişi okuyacaktır.")


class ListEntryForm(FlaskForm):
    member_number = StringField("Sicil numarası", [needed("Sicil numarası"), Length(max=30)])
    full_name = NameField("Ad soyad", [needed("Ad soyad"), Length(max=120)])
    email = EmailField("E-posta adresi", [Optional(), *address()[1:]])
    member_class = SelectField("Üyelik sınıfı", choices=OWN_CLASSES)
    branch_id = SelectField("Şube", coerce=number_or_none, invalid_choice_message=NO_BRANCH)
    from_on = DayField("Üyelik başlangıcı", [Optional()], description="gg.aa.yyyy")
    to_on = DayField("Üyelik bitişi", [Optional()], description="gg.aa.yyyy")
    state = SelectField("Durum", choices=[SelectChoice(state, STATES[state]) for state in STATES])

    def __init__(self, *args, chamber=None, **kwargs):
        super().__init__(*args, **kwargs)
        branches, held = branches_of(chamber.id), getattr(kwargs.get("obj"), "branch", None)
        if held is not None and held not in branches:
            branches = [held, *branches]  # closed meanwhile: its members stay its own
        self.branch_id.choices = branch_choices("Yok", branches)


class ImportForm(FlaskForm):
    file = FileField("Üye listesi dosyası", description="CSV ya da XLSX, en çok 16 MB")


class MergeForm(FlaskForm):
    other = StringField(
        "Öteki hesap",
        [needed("Öteki hesap"), Length(max=254)],
        description="Öteki hesabın e-posta adresi ya da bu odadaki sicil numarası",
    )
    stays = RadioField(
        "Hangi hesap kalsın?",
        choices=[SelectChoice("this", "Bu hesap kalsın"), SelectChoice("other", "Öteki hesap kalsın")],
        default="this",
    )
    reason = StringField(
        "Gerekçe",
        [needed("Gerekçe"), Length(max=500)],
        description="Aynı kişi olduğunu nereden bildiğinizi yazın. İki hesabın sahibi de bu gerekçeyi okur.",
    )


class MergeDecisionForm(FlaskForm):
    seen = HiddenField()
    note = StringField("Açıklama", [Length(max=500)])


class CloseForm(FlaskForm):
    password = PasswordField("Parolanız", [needed("Parola"), Length(max=256)])
    sure = BooleanField("Hesabımı kapatmak istiyorum", [InputRequired("Onay kutusunu işaretleyin.")])
