"""What the device keeps: after crashes, with a faulty keychain, and under somebody's fingers."""
