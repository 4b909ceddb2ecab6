"""Every state a screen can be in, by name, over a fake backend and at one fixed moment."""
