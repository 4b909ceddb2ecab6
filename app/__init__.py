"""The client: what the user touches, from the screen down to the wire."""
