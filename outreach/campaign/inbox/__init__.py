"""Inbox: what has come back, read and matched to the letters that left."""
