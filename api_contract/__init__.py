"""What app and backend say to each other: frozen models, error codes and paths; no I/O."""
