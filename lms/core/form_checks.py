"""What many forms ask of a field, with the sentence that says so."""

from wtforms.validators import InputRequired, Length, NumberRange

ASKED = InputRequired("Bu alanı doldurun.")


def most(length: int) -> Length:
    """At most so many characters."""
    return Length(max=length, message=f"En çok {length} karakter.")


def between(low: int, high: int) -> list:
    """A number must be there, from low to high."""
    said = f"{low} ile {high} arasında bir sayı yazın."
    return [InputRequired("Bir sayı yazın."), NumberRange(low, high, message=said)]
