"""The world outside the process: network, keychain, device, languages."""
