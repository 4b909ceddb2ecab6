"""Firms outside the house, behind ports."""
