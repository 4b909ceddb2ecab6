"""The rules of being somebody: codes, PINs, tokens and handles; pure."""
