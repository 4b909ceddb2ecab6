"""The bank test: servers that are killed and lose answers and power, but never money."""
