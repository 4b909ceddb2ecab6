"""One frozen state and its verbs per feature; plain Python, no Flet."""
