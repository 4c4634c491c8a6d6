"""The desk: orders, bank lines, reductions, refunds, settings."""

from lms.fees.manage import accounting, bank, many, orders, reductions, refunds, settings

__all__ = ["accounting", "bank", "many", "orders", "reductions", "refunds", "settings"]
