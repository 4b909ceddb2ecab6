"""What the user sees: each screen draws a state and calls a store."""
