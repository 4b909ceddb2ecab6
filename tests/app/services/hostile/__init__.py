"""Servers that lie, break off, flood and impersonate, and the client that believes none of them."""
