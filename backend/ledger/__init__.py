"""The rules of money: pure, with no clock and no database."""
