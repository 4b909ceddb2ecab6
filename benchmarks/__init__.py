"""Every figure beside its floor or peer, both measured in the same run."""
