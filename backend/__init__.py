"""The wallet platform behind the app: what money did, who may move it, and the HTTP around it."""
