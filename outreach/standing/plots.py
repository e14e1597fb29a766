"""Plots as SVG that can stand in any page of HTML: no script, no style of their own, nothing from elsewhere.

What is drawn goes by percentages of the width, and what is written keeps its size: a plot is as legible on a
telephone as on a wall. Colours come from the page's style sheet, by class. Each plot has a title and a description
for those who do not see it; its numbers stand in the table beside it.
"""

from collections.abc import Iterator, Sequence
from html import escape

from outreach.standing.numbers import Funnel, Grouping, Week
from outreach.standing.rates import Rate
from outreach.standing.words import group, heading, percent, short_day, span, steps

_ROW = 46
_TEXT, _BAR, _THICK = 14, 22, 14
_AXIS = 22
_COLUMNS = 150


def funnel_plot(funnel: Funnel) -> str:
    """A bar for each step of the funnel, as long as its share of those written to."""
    numbers = steps(funnel)
    drawn = []
    for row, (name, number) in enumerate(numbers.items()):
        share = f" · {percent(number / funnel.sent)} of sent" if name not in ("written", "sent") and funnel.sent else ""
        width = 100 * number / max(1, funnel.written)
        drawn.append(
            _labels(row, name, f"{number:,}{share}")
            + f'<rect class="track" x="0" y="{row * _ROW + _BAR}" width="100%" height="{_THICK}" rx="3"/>'
            + f'<rect class="bar" x="0" y="{row * _ROW + _BAR}" width="{width:.2f}%" height="{_THICK}" rx="3"/>'
        )
    told = ", ".join(f"{name} {number:,}" for name, number in numbers.items())
    return _svg(
        "funnel", "How far people got", f"People, by how far it got with them: {told}.", _ROW * len(drawn), drawn
    )


def rates_plot(grouping: Grouping) -> str:
    """For each group the share that was answered as a point, and its interval as a line, from 0 to 100%."""
    height = _ROW * len(grouping.rates)
    drawn = [
        f'<text class="axis" x="{at}%" y="{height + 14}" text-anchor="{_anchor(at)}">{at}%</text>'
        for at in range(0, 101, 25)
    ]
    for row, each in enumerate(grouping.rates):
        value = f"{each.answered:,} of {each.letters:,} · {percent(each.share)}"
        drawn.append(_labels(row, group(grouping.by, each), value) + _interval(row * _ROW + _BAR, each))
    told = "; ".join(
        f"{group(grouping.by, each)} {percent(each.share)}, between {span(each.low, each.high)}"
        for each in grouping.rates
    )
    title = f"Share of letters answered, {heading(grouping.by).lower()}"
    return _svg(f"rates-{grouping.by}", title, f"With 95% intervals: {told}.", height + _AXIS, drawn)


def weeks_plot(weeks: Sequence[Week]) -> str:
    """For each week two columns: people first written to, in outline, and people who first answered, filled."""
    most = max((max(each.sent, each.answered) for each in weeks), default=0) or 1
    top, slot = 20, 100 / max(1, len(weeks))
    foot = top + _COLUMNS
    drawn = [
        f'<line class="grid" x1="0" x2="100%" y1="{top}" y2="{top}"/>'
        f'<text class="axis" x="0" y="{top - 6}">{_many(most, "person", "people")}</text>'
        f'<line class="grid" x1="0" x2="100%" y1="{foot}" y2="{foot}"/>'
    ]
    for number, week in enumerate(weeks):
        for share, many, looks in ((0.12, week.sent, "outline"), (0.52, week.answered, "bar")):
            tall = _COLUMNS * many / most
            if many:
                drawn.append(
                    f'<rect class="{looks}" x="{slot * (number + share):.2f}%" y="{foot - tall:.1f}"'
                    f' width="{slot * 0.36:.2f}%" height="{tall:.1f}"/>'
                )
    drawn += _dates(weeks, foot + 16)
    told = f"People, over {_many(len(weeks), 'week')}: {sum(each.sent for each in weeks):,} first written to"
    told += f" and {sum(each.answered for each in weeks):,} who answered; at most {most:,} in one week."
    return _svg("weeks", "Written to and answered, week by week", told, foot + _AXIS, drawn)


def _interval(top: int, rate: Rate) -> str:
    low, high, middle, foot = 100 * rate.low, 100 * rate.high, top + _THICK // 2, top + _THICK
    lines: list[tuple[float, float, int, int, str]] = [(at, at, top, foot, "grid") for at in (25, 50, 75)]
    lines += [(low, high, middle, middle, "range")]
    lines += [(end, end, middle - 5, middle + 5, "range") for end in (low, high)]
    return (
        f'<rect class="track" x="0" y="{top}" width="100%" height="{_THICK}" rx="3"/>'
        + "".join(
            f'<line class="{looks}" x1="{left:.2f}%" x2="{right:.2f}%" y1="{upper}" y2="{lower}"/>'
            for left, right, upper, lower, looks in lines
        )
        + f'<circle class="bar" cx="{100 * rate.share:.2f}%" cy="{middle}" r="6"/>'
    )


def _dates(weeks: Sequence[Week], y: int) -> Iterator[str]:
    ends = ((weeks[0], "0", "start"), (weeks[-1], "100%", "end")) if len(weeks) > 1 else ((weeks[0], "0", "start"),)
    for week, x, anchor in ends:
        day = escape(short_day(week.monday, weeks[-1].monday))
        yield f'<text class="axis" x="{x}" y="{y}" text-anchor="{anchor}">{day}</text>'


def _many(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _labels(row: int, name: str, value: str) -> str:
    y = row * _ROW + _TEXT
    return (
        f'<text class="label" x="0" y="{y}">{escape(name)}</text>'
        f'<text class="value" x="100%" y="{y}" text-anchor="end">{escape(value)}</text>'
    )


def _svg(name: str, title: str, description: str, height: int, drawn: Sequence[str]) -> str:
    return (
        f'<svg class="plot" width="100%" height="{height}" role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
        f"{''.join(drawn)}</svg>"
    )


def _anchor(at: int) -> str:
    return {0: "start", 100: "end"}.get(at, "middle")
