"""Thieves who may write anything into the database, and who finds out."""
