"""Tests of the repositories over a fake backend."""
