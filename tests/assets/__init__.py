"""The font family and the pictures that ship with the app."""
