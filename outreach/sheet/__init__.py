"""Any spreadsheet, as rows with their numbers and cell addresses."""

from outreach.sheet.opening import open_sheet
from outreach.sheet.rows import Cell, Row, Sheet
from outreach.sheet.rules import RULES

__all__ = ["RULES", "Cell", "Row", "Sheet", "open_sheet"]
