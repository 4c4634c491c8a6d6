"""Shapes and messages of the pages about accounts; what is allowed is decided in rules.py and operations."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length


def needed(what: str):
    return InputRequired(f"{what} yazılmadı.")


class SignInForm(FlaskForm):
    email = EmailField("E-posta adresi", [needed("E-posta adresi"), Length(max=254)])
    password = PasswordField("Parola", [needed("Parola"), Length(max=256)])
    kept = BooleanField("Bu cihazda oturumum açık kalsın")
    sonra = HiddenField()
