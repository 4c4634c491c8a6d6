"""Refusals that the player must tell apart: `reason` is a word for the program, the sentence is for the person."""

from lms.core.refusals import Refused


class NotPlaying(Refused):
    """401 or 403: `login` (sign in again), `token` (start anew), `other` (another person's), `access` (the access
    period is over), `video` (not a video of this enrolment, or replaced)."""

    def __init__(self, status: int, reason: str, sentence: str):
        super().__init__(sentence)
        self.status, self.reason = status, reason


class Superseded(Refused):
    """Another player of the same person started, and the grace is over."""

    reason = "superseded"

    def __init__(self):
        super().__init__("Başka bir sekmede ya da cihazda izlemeye başladınız. Bu oynatıcı duraklatıldı.")


class TooManyPieces(Refused):
    """413: the ledger would fall into too many pieces; nothing was written."""

    status = 413
    reason = "pieces"

    def __init__(self):
        super().__init__(
            "İzlenen bölümler çok fazla parçaya ayrıldı. Atladığınız yerleri izleyerek birleştirebilirsiniz."
        )
