"""The benchmarks' runner; what the figures are is for `make bench` to say."""
