"""Checks the language catalogues against the code, and merges new texts into them."""
