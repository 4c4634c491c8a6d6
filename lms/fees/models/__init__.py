from lms.fees.models.bank import BankAccount, BankImport, BankLine, BankMatch
from lms.fees.models.dues import DuesList
from lms.fees.models.evidence import DuesDebt, Evidence, Receipt, Reduction
from lms.fees.models.orders import CardPayment, Entry, Order, Refund

__all__ = [
    "BankAccount",
    "BankImport",
    "BankLine",
    "BankMatch",
    "CardPayment",
    "DuesDebt",
    "DuesList",
    "Entry",
    "Evidence",
    "Order",
    "Receipt",
    "Reduction",
    "Refund",
]
