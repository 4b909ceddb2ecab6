"""Every state of every settings screen, one module per screen."""
