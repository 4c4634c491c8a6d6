"""What many forms ask of a field, with the sentence that says so."""

from wtforms import PasswordField
from wtforms.validators import InputRequired as Sent
from wtforms.validators import Length, NumberRange, StopValidation


class InputRequired(Sent):
    """WTForms' own takes blanks for an answer; here a text of blanks is none. A password may be anything."""

    def __call__(self, form, field):
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip() and not isinstance(field, PasswordField):
            field.errors[:] = []
            raise StopValidation(self.message or field.gettext("This field is required."))


ASKED = InputRequired("Bu alanı doldurun.")


def most(length: int) -> Length:
    """At most so many characters."""
    return Length(max=length, message=f"En çok {length} karakter.")


def between(low: int, high: int) -> list:
    """A number must be there, from low to high."""
    said = f"{low} ile {high} arasında bir sayı yazın."
    return [InputRequired("Bir sayı yazın."), NumberRange(low, high, message=said)]
