"""A device's keys through every crash: real processes, a real folder, a keychain in a folder."""
