"""Approval with a finger or face: a key that only they release, or a plain yes or no."""

from app.services.approver.absent import NoApprover
from app.services.approver.opening import open_approver
from app.services.approver.port import ApprovalOutcome, Approver, Assurance

__all__ = [
    "ApprovalOutcome",
    "Approver",
    "Assurance",
    "NoApprover",
    "open_approver",
]
