"""Digits as people type them, in whatever script their keyboard has."""

import unicodedata


def ascii_digits(text: str) -> str:
    """Only the digits of `text`, each as 0 to 9: "١٢ 3" becomes "123"."""
    return "".join(str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal())
