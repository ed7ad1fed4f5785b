"""Each module here is one command: ``python -m tests.benchmarks.NAME`` measures peer and product side by side."""
