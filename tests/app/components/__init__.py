"""Tests of the shared parts of a screen."""
