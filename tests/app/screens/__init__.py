"""Tests of the screens: every state of each in every language, and what its buttons do."""
