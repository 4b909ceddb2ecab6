"""A believable world for demos and tests: the same people and the same four months every time."""

from backend.demo.cast import DEMO_SIGN_INS, DemoSignIn
from backend.demo.world import build_demo_world

__all__ = ["DEMO_SIGN_INS", "DemoSignIn", "build_demo_world"]
