"""Rules about the house itself: who may enter which room, what ships, what is written down."""
