"""Sending money, one address per step: payee, amount, review, approve, result."""

from app.screens.transfer.flow import SendScreen

__all__ = ["SendScreen"]
