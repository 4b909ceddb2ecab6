"""Shared parts of a screen: given values, they know no store."""
