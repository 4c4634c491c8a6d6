"""Fetch or refuse: one's own documents, a chamber's documents and proposals, the stranger's guesses."""

from flask import current_app, request
from flask_login import current_user

from lms.accounts.operations import throttles
from lms.accounts.rules import network
from lms.certificates import queries
from lms.certificates.models import Certificate, CertificateKind, NameChange, Proposal, RenewalPath, Suspicion
from lms.core.audit import looked
from lms.core.database import db
from lms.core.refusals import NotFound, TooMany

GUESSES = 60  # wrong ones per address in 15 minutes, at most
NAMES = 20  # wrong ones per document in 15 minutes, from all addresses together: its masked name is half the answer
REPORTS = 10
WAIT = "Kısa sürede çok sayıda deneme yapıldı. Lütfen 15 dakika sonra yeniden deneyin."


def own_certificate(number: str) -> Certificate:
    """The document, when it is that of the person at the door."""
    found = queries.by_number(number)
    if found is None or found.user_id != current_user.id:
        raise NotFound()
    return found


def desk_certificate(chamber, certificate_id: int) -> Certificate:
    """A document of the desk's chamber; the holder can see that it was opened."""
    found = queries.in_chamber(chamber.id, certificate_id)
    if found is None:
        raise NotFound()
    if found.user_id is not None:
        looked(current_user.id, found.user_id, "Belge kaydı", chamber.id)
    return found


def desk_proposal(chamber, proposal_id: int) -> Proposal:
    found = queries.proposal_in(chamber.id, proposal_id)
    if found is None:
        raise NotFound()
    return found


def desk_kind(chamber, kind_id: int) -> CertificateKind:
    found = db.session.get(CertificateKind, kind_id)
    if found is None or found.chamber_id != chamber.id:
        raise NotFound()
    return found


def desk_renewal(chamber, renewal_id: int) -> RenewalPath:
    found = db.session.get(RenewalPath, renewal_id)
    if found is None or found.chamber_id != chamber.id:
        raise NotFound()
    return found


def desk_suspicion(chamber, suspicion_id: int) -> Suspicion:
    found = db.session.get(Suspicion, suspicion_id)
    if found is None or found.chamber_id != chamber.id:
        raise NotFound()
    return found


def desk_name_change(chamber, change_id: int) -> NameChange:
    found = db.session.get(NameChange, change_id)
    if found is None or found.chamber_id != chamber.id:
        raise NotFound()
    return found


def guess_key(kind: str = "verify") -> str:
    return throttles.key(kind, network(request.remote_addr))


def guess_limit() -> int:
    return min(GUESSES, current_app.config["LMS"].throttle_address)


def let_guess() -> None:
    """Passes, or TooMany: this address has guessed wrong too often in the last quarter of an hour."""
    if throttles.is_full(guess_key(), guess_limit()):
        raise TooMany(WAIT, 15 * 60)


def count_wrong_guess() -> None:
    """A code that is none, or a name that is not the holder's. The caller commits at once."""
    throttles.count(guess_key(), guess_limit())


def let_try_a_name(code: str) -> None:
    """Passes, or TooMany: names have been tried on this document too often in the last quarter of an hour, from
    wherever. The page without the name stays open."""
    if throttles.is_full(throttles.key("verify-name", code), NAMES):
        raise TooMany(WAIT, 15 * 60)


def count_wrong_name(code: str) -> None:
    """A guess of this address, and one at this document. The caller commits at once."""
    count_wrong_guess()
    throttles.count(throttles.key("verify-name", code), NAMES)


def let_report() -> None:
    """At most ten reports of suspicion per address in a quarter of an hour. The caller commits."""
    if not throttles.count(guess_key("suspicion"), REPORTS):
        raise TooMany(WAIT, 15 * 60)
