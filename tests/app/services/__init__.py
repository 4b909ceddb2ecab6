"""What reaches outside the process, against real sockets and a real keychain."""
