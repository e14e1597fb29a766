"""Where everyone stands as a workbook to keep track in, and to share with a counsellor."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from outreach.standing import words
from outreach.standing.numbers import Grouping
from outreach.standing.overview import Overview
from outreach.standing.values import Standing, State
from outreach.zipped import without_time

Value = str | int | float | date | None

PEOPLE, NUMBERS, LISTS = "People", "Numbers", "Lists"

_COLUMNS = {
    "Name": 30,
    "Company": 36,
    "E-mail": 30,
    "Source": 16,
    "Stands": 22,
    "Since": 12,
    "Next": 20,
    "Due": 12,
    "Notes": 44,
}
_HEAD, _FOOT = 3, 500
"""The row of the headings; and how many rows for more people have the drop-downs and colours, too."""

_TITLE = "Where everyone stands"
_ADVICE = "What you change here stays here. What happened is kept by `outreach log`, and a new workbook shows it."
_GOOD, _WAITS, _WRONG, _OVER = "D6EDDA", "FFF0C2", "F9D2C4", "E4E7EA"
_COLOURS: dict[str, tuple[State, ...]] = {
    _GOOD: ("replied", "scheduled", "met", "referred", "landed"),
    _WAITS: ("perhaps_replied", "drafted", "deferred", "queued", "held"),
    _WRONG: ("in_doubt", "failed", "bounced"),
    _OVER: ("declined", "given_up", "opted_out", "skipped", "withdrawn"),
}
_FONT = "Calibri"
_PLAIN, _BOLD, _ASIDE = Font(_FONT, 11), Font(_FONT, 11, bold=True), Font(_FONT, 11, italic=True)
_TITLE_FONT, _HEADING = Font(_FONT, 14, bold=True), Font(_FONT, 11, bold=True, color="FFFFFF")
_RED = Font(color="9C1C00", bold=True)
_MOST_OF_A_CELL = 32_767
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold (2.2)."""


def workbook(seen: Overview) -> bytes:
    """The .xlsx file; the same overview gives the same bytes. What people have called themselves is only ever text."""
    made = Workbook()
    people = made.worksheets[0]
    people.title = PEOPLE
    _people(people, seen)
    _numbers(made.create_sheet(NUMBERS), seen)
    _lists(made)
    written = BytesIO()
    made.save(written)
    return without_time(written.getvalue())


def _people(sheet: Worksheet, seen: Overview) -> None:
    _write(sheet, 1, [f"{_TITLE}, {seen.today:%B} {seen.today.day}, {seen.today.year}"], _TITLE_FONT)
    _write(sheet, 2, [_ADVICE], _ASIDE)
    _headings(sheet, _HEAD, list(_COLUMNS), numbers=False)
    for row, each in enumerate(seen.standings, _HEAD + 1):
        _write(sheet, row, _cells(each))
    last = _HEAD + max(1, len(seen.standings))
    for letter, (name, width) in zip("ABCDEFGHI", _COLUMNS.items(), strict=True):
        sheet.column_dimensions[letter].width = width
        for row in range(_HEAD + 1, last + 1):
            cell = sheet[f"{letter}{row}"]
            cell.font = _BOLD if name == "Name" else _PLAIN
            cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=name == "Notes")
            if name in ("Since", "Due"):
                cell.number_format = "yyyy-mm-dd"
    sheet.freeze_panes = f"B{_HEAD + 1}"
    sheet.auto_filter.ref = f"A{_HEAD}:I{last}"
    _choices(sheet, last + _FOOT)
    _colours(sheet, last + _FOOT, seen.today)
    _for_print(sheet, f"{_HEAD}:{_HEAD}")


def _cells(each: Standing) -> list[Value]:
    person, then = each.person, each.next
    following = words.TO_DO[then.what] if then else words.WANTS.get(each.state, "")
    return [
        person.name,
        person.company,
        person.email,
        person.source.replace("_", " "),
        words.SAID[each.state],
        each.since.date() if each.since else None,
        following,
        then.due if then else None,
    ]


def _choices(sheet: Worksheet, last: int) -> None:
    """Drop-downs, which suggest and do not insist: it is the reader's own sheet."""
    for column, letter, names in (("E", "A", words.SAID.values()), ("G", "B", _next_steps())):
        offered = DataValidation(
            type="list", formula1=f"{LISTS}!${letter}$2:${letter}${len(names) + 1}", showErrorMessage=False
        )
        offered.add(f"{column}{_HEAD + 1}:{column}{last}")
        sheet.add_data_validation(offered)


def _colours(sheet: Worksheet, last: int, today: date) -> None:
    """By where somebody stands; a day that is past is red, counted from the day of the workbook."""
    first = _HEAD + 1
    for colour, states in _COLOURS.items():
        said = ",".join(f'$E{first}="{words.SAID[state]}"' for state in states)
        fill = DifferentialStyle(fill=PatternFill("solid", bgColor=colour))
        sheet.conditional_formatting.add(f"E{first}:E{last}", Rule("expression", dxf=fill, formula=[f"OR({said})"]))
    past = f'AND($H{first}<>"",$H{first}<DATE({today.year},{today.month},{today.day}))'
    red = DifferentialStyle(font=_RED)
    sheet.conditional_formatting.add(f"G{first}:H{last}", Rule("expression", dxf=red, formula=[past]))


def _numbers(sheet: Worksheet, seen: Overview) -> None:
    for letter, width in zip("ABCDEF", (26, 12, 14, 12, 12, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    numbers = words.steps(seen.funnel)
    _write(sheet, 1, ["How far it got"], _TITLE_FONT)
    _headings(sheet, 2, ["Step", "People", "Of those sent"])
    for row, (name, number) in enumerate(numbers.items(), 3):
        share = number / seen.funnel.sent if seen.funnel.sent and name != "written" else None
        _write(sheet, row, [name, number, share])
    row = 3 + len(numbers)
    sheet.add_chart(_funnel_chart(sheet, row - 1), "H2")
    for aside in words.asides(seen.funnel):
        _write(sheet, row, [aside], _ASIDE)
        row += 1
    _paragraph(sheet, row, words.HANSEN, lines=3)
    _write(sheet, row + 2, ["What gets answered"], _TITLE_FONT)
    _paragraph(sheet, row + 3, words.basis(seen.rates), lines=2)
    row += 4
    for grouping in seen.rates.groupings:
        if grouping.rates:
            row = _rates(sheet, row + 1, grouping)
    if seen.rates.apart:
        _paragraph(sheet, row + 1, words.CAUTION, lines=2)
    _for_print(sheet)


def _funnel_chart(sheet: Worksheet, last: int) -> BarChart:
    chart = BarChart()
    chart.type, chart.legend, chart.gapWidth = "bar", None, 40
    chart.title = "People, by how far it got"
    chart.add_data(Reference(sheet, min_col=2, min_row=3, max_row=last))
    chart.set_categories(Reference(sheet, min_col=1, min_row=3, max_row=last))
    chart.series[0].graphicalProperties.solidFill = "1F6491"
    chart.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    chart.x_axis.delete, chart.y_axis.delete = False, True
    chart.x_axis.scaling.orientation = "maxMin"  # or the first step would be the lowest
    chart.y_axis.majorGridlines = None
    chart.height, chart.width = 8, 16
    return chart


def _paragraph(sheet: Worksheet, row: int, text: str, *, lines: int) -> None:
    _write(sheet, row, [text], _ASIDE)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=6)
    sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[row].height = 15 * lines


def _rates(sheet: Worksheet, top: int, grouping: Grouping) -> int:
    """A table of rates from the row `top` on; the first row that is free below it."""
    _headings(sheet, top, [words.heading(grouping.by), "Letters", "Answered", "Share", "At least", "At most"])
    for row, each in enumerate(grouping.rates, top + 1):
        name = words.group(grouping.by, each)
        _write(sheet, row, [name, each.letters, each.answered, each.share, each.low, each.high])
    below = top + 1 + len(grouping.rates)
    said = list(words.verdict(grouping))
    for row, sentence in enumerate(said, below):
        _write(sheet, row, [sentence], _ASIDE)
    return below + len(said)


def _lists(made: Workbook) -> None:
    """What the drop-downs offer, on a sheet that is not shown."""
    sheet = made.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    for column, names in enumerate((["Stands", *words.SAID.values()], ["Next", *_next_steps()]), 1):
        for row, name in enumerate(names, 1):
            sheet.cell(row, column, name)


def _next_steps() -> list[str]:
    return list(dict.fromkeys((*words.TO_DO.values(), *words.WANTS.values())))


def _headings(sheet: Worksheet, row: int, names: Sequence[str], *, numbers: bool = True) -> None:
    _write(sheet, row, names, _HEADING)
    for column in range(1, len(names) + 1):
        cell = sheet.cell(row, column)
        cell.fill = PatternFill("solid", fgColor="2F4B5C")
        cell.alignment = Alignment(horizontal="right" if numbers and column > 1 else "left", vertical="center")
    sheet.row_dimensions[row].height = 22


def _write(sheet: Worksheet, row: int, values: Iterable[Value], font: Font = _PLAIN) -> None:
    """Values side by side. A text that looks like a formula is a text, and stays one when it is edited."""
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        if isinstance(value, str):
            cell.value = _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", value)[:_MOST_OF_A_CELL] or None
            cell.data_type = "s" if value else "n"
            cell.quotePrefix = value.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        else:
            cell.value = value
        if isinstance(value, float):
            cell.number_format = "0%"
        cell.font = font


def _for_print(sheet: Worksheet, headings: str = "") -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if headings:
        sheet.print_title_rows = headings
