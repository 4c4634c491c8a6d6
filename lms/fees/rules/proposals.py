"""Which order a payment is probably for, and how sure that is."""

from dataclasses import dataclass

from lms.core import turkish
from lms.core.money import show

SURE, LIKELY, WEAK = "sure", "likely", "weak"
TO_REFUND = "Eşlenirse iade listesine girer."
MARKS = {SURE: ("ok", "Kesin"), LIKELY: ("live", "Olası"), WEAK: ("warn", "Zayıf")}


@dataclass(frozen=True)
class Known:
    """An order as far as matching needs it."""

    id: int
    reference: str
    full_name: str
    missing: int  # kuruş
    is_ended: bool


@dataclass(frozen=True)
class Proposal:
    order_id: int
    strength: str
    reason: str


def by_reference(known: Known, rest: int) -> Proposal:
    """The description names the order."""
    if known.is_ended:
        return Proposal(known.id, LIKELY, f"Referans tuttu, ancak sipariş kapanmış: geç ödeme. {TO_REFUND}")
    if known.missing <= 0:
        return Proposal(known.id, LIKELY, f"Referans tuttu, ancak sipariş ödenmiş: çift ödeme. {TO_REFUND}")
    if known.missing == rest:
        return Proposal(known.id, SURE, "Referans ve tutar tuttu.")
    if rest < known.missing:
        return Proposal(known.id, LIKELY, f"Referans tuttu, tutar {show(known.missing - rest)} eksik.")
    return Proposal(known.id, LIKELY, f"Referans tuttu, tutar {show(rest - known.missing)} fazla.")


def names_agree(full_name: str, said: str) -> bool:
    """Every word of the name stands in what the bank says."""
    words = set(turkish.fold(said).split())
    wanted = turkish.fold(full_name).split()
    return len(wanted) > 1 and all(word in words for word in wanted)
