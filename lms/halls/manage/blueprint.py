from flask import Blueprint

blueprint = Blueprint("halls_desk", __name__, url_prefix="/masa/<oda>")
