"""Every state of every step of sending money, one module per step."""
