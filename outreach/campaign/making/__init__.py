"""Making: a run opens sheet, template and stationery, and plans each contact's letter; several processes share it."""
