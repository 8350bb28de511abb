"""Formats of other tools, only at the edge: a model goes out, nothing inside depends on them."""
