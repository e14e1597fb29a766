"""Proofing: letters that somebody has written already, checked as they are."""
