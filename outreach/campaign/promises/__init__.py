"""Promises: what has happened with people, what is due, and where everyone stands."""
