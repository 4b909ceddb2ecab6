"""Sending money, one address per step: payee, amount, review, approve, result."""

from app.screens.transfer.amount import AmountScreen
from app.screens.transfer.approve import ApproveScreen
from app.screens.transfer.payee import PayeeScreen
from app.screens.transfer.result import ResultScreen
from app.screens.transfer.review import ReviewScreen

__all__ = ["AmountScreen", "ApproveScreen", "PayeeScreen", "ResultScreen", "ReviewScreen"]
