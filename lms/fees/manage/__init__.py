"""The desk: orders, bank lines, reductions, refunds, settings."""

from lms.fees.manage import accounting, bank, dues, many, orders, reductions, refunds, settings

__all__ = ["accounting", "bank", "dues", "many", "orders", "reductions", "refunds", "settings"]
