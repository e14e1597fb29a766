"""By hand: what a person changes in single letters and cells, and decides about letters."""
