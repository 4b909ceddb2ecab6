"""Tests of the stores: plain Python over a fake backend, no screens."""
