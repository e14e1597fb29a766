"""Making: a run plans each contact's letter, from what has been opened for it."""
