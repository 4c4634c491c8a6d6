"""What an operation raises when it refuses: a sentence that the person can act on. The edge turns it into an answer."""


class Refused(Exception):
    """A rule says no. `str()` is a whole Turkish sentence; `field` names the form field it belongs to, if any."""

    status = 409

    def __init__(self, sentence: str, field: str | None = None):
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


class NotFound(Refused):
    """The object does not exist for this person: another chamber's looks the same as none at all."""

    status = 404

    def __init__(self, sentence: str = "Aradığınız sayfa bulunamadı."):
        super().__init__(sentence)


class Forbidden(Refused):
    """The person may see that it exists, but not do this."""

    status = 403

    def __init__(self, sentence: str = "Bu işlem için yetkiniz bulunmuyor."):
        super().__init__(sentence)


class TooMany(Refused):
    """A limit on attempts; `retry_after` in seconds."""

    status = 429

    def __init__(self, sentence: str, retry_after: int = 60):
        super().__init__(sentence)
        self.retry_after = retry_after


class Stale(Refused):
    """The page was older than the state: says what has changed meanwhile."""
