"""The client, room by room."""
