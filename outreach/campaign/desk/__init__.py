"""Desk: the campaign as a person has it before them on the page, any letter at once."""
