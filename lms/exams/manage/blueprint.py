from flask import Blueprint

blueprint = Blueprint("exams_desk", __name__, url_prefix="/masa/<oda>")
