"""Letters that ask for an informational interview: merged, checked, written, sent once, followed up."""

__version__ = "0.1.0"
