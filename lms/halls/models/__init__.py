from lms.halls.models.day import HallEvent, Outage
from lms.halls.models.duties import Duty
from lms.halls.models.paper import PaperPrint, PaperReading, PaperSheet
from lms.halls.models.sessions import ExamSession, Hall, Seating

__all__ = ["Duty", "ExamSession", "Hall", "HallEvent", "Outage", "PaperPrint", "PaperReading", "PaperSheet", "Seating"]
