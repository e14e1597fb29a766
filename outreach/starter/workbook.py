"""The contact sheet to start from: a workbook that says itself how it is filled in."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from outreach.starter.columns import WORKSHEET, Column
from outreach.zipped import without_time

GUIDE = "How to fill this in"

_ROWS_WITH_CHOICES = 2000
_GUIDE_LINES = (
    "One row for each person. Only a name and how you found it are needed; what you leave empty is left out.",
    "Add columns as you like: a column “Hobby” can be used in a letter as {{ hobby }}.",
    "The example row is skipped. Write over it, or delete it.",
)


def contact_workbook(columns: Sequence[Column], rows: Iterable[Sequence[str]] = ()) -> bytes:
    """An .xlsx file with a styled contact sheet and a sheet that explains it; the same input gives the same bytes.

    Columns for later are only explained.

    Without `rows` there is one example row, which its skip column keeps from getting a letter.
    """
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = WORKSHEET
    _fill_contacts(sheet, [column for column in columns if not column.later], list(rows))
    _fill_guide(workbook.create_sheet(GUIDE), columns)
    return timeless(workbook)


def _fill_contacts(sheet: Worksheet, columns: Sequence[Column], rows: list[Sequence[str]]) -> None:
    example = [column.example for column in columns]
    sheet.append([column.header for column in columns])
    for row in rows or [example]:
        sheet.append([text or None for text in row])
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        # Text, or a spreadsheet program makes 1234 of the postcode 01234 and a date of 3-4.
        sheet.column_dimensions[letter].number_format = "@"
        header = sheet.cell(1, number)
        header.font = Font(bold=True, color="FFFFFF")
        header.fill = PatternFill("solid", fgColor="2F4B5C")
        header.alignment = Alignment(vertical="center")
        if column.help:
            header.comment = Comment(_explained(column), "outreach", height=90, width=260)
        if column.choices:
            offered = DataValidation(
                type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True, showErrorMessage=False
            )
            offered.add(f"{letter}2:{letter}{_ROWS_WITH_CHOICES}")
            sheet.add_data_validation(offered)
        for row_number in range(2, sheet.max_row + 1):
            cell = sheet.cell(row_number, number)
            cell.number_format = "@"
            if not rows:
                cell.font = Font(italic=True, color="7F7F7F")
    sheet.row_dimensions[1].height = 22
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _fill_guide(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for line in (GUIDE, *_GUIDE_LINES, "", ("Column", "What it is for", "Example")):
        sheet.append(line if isinstance(line, tuple) else (line,))
    headings = sheet.max_row
    for column in columns:
        if not column.later:
            sheet.append((column.header, column.help, column.example))
    sheet.append(())
    sheet.append(("Column to add", "What it is for, in the letters that come later", "Example"))
    further = sheet.max_row
    for column in columns:
        if column.later:
            sheet.append((column.header, column.help, column.example))
    sheet["A1"].font = Font(bold=True, size=14)
    for cell in (*sheet[headings], *sheet[further]):
        cell.font = Font(bold=True)
    for letter, width in (("A", 18), ("B", 80), ("C", 36)):
        sheet.column_dimensions[letter].width = width
    for (cell,) in sheet.iter_rows(min_row=headings + 1, min_col=2, max_col=2):
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _explained(column: Column) -> str:
    return f"{column.help}\nFor example: {column.example}" if column.example else column.help


def timeless(workbook: Workbook) -> bytes:
    """The workbook's bytes without the time that openpyxl writes into them."""
    written = BytesIO()
    workbook.save(written)
    return without_time(written.getvalue())
