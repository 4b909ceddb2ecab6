"""The real app against the real backend, as people use it; only the link between them is a fake."""
