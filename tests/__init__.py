"""Everything that shows Saku to be right, from a single rule to the whole system in a browser."""
