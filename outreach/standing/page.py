"""Where everyone stands as one page of HTML that needs nothing else: no script, no picture, no server."""

from collections.abc import Callable, Iterable, Iterator
from html import escape
from pathlib import Path

from outreach.standing import words
from outreach.standing.numbers import Funnel, Grouping, Rates, Week
from outreach.standing.overview import Overview
from outreach.standing.plots import funnel_plot, rates_plot, weeks_plot
from outreach.standing.values import Standing

STYLES = ("page.css", "sections.css")
"""Beside this file: a page that has colours of these names needs the second one only."""

WEEKS = 12
"""So many of the last weeks are shown."""


def page(seen: Overview) -> str:
    """The page; the same overview gives the same text."""
    style = "".join(Path(__file__).with_name(name).read_text("utf-8") for name in STYLES)
    day = f"{seen.today:%A, %B} {seen.today.day}, {seen.today.year}"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Where everyone stands</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1>Where everyone stands</h1>
<p><time datetime="{seen.today}">{day}</time></p>
{_contents(seen)}</header>
<main>
{"".join(sections(seen))}</main>
</body>
</html>
"""


def sections(seen: Overview, *, people: bool = True) -> Iterator[str]:
    """The page's sections as HTML, for any page that has their style; without `people`, the numbers alone."""
    if doubts := seen.states["in_doubt"]:
        yield (
            f'<p class="notice"><strong>{doubts:,} may have left.</strong> Nobody can know it but you:'
            " look among your sent mail, then decide with <code>outreach review-unknown</code>.</p>\n"
        )
    makers: dict[str, Callable[[Overview], Iterable[str]]] = {
        "funnel": lambda seen: _funnel(seen.funnel),
        "rates": lambda seen: _rates(seen.rates),
        "weeks": lambda seen: _weeks(seen.weeks[-WEEKS:]),
        "people": _people,
    }
    for name, title in _titles(seen).items():
        if name == "people" and not people:
            return
        inner = "".join(makers[name](seen))
        yield f'<section aria-labelledby="{name}">\n<h2 id="{name}">{escape(title)}</h2>\n{inner}</section>\n'


def _titles(seen: Overview) -> dict[str, str]:
    """The sections that there is something for."""
    titles = {"funnel": "How far it got", "rates": "What gets answered", "weeks": "Week by week", "people": "People"}
    there = {"funnel": seen.funnel.written, "rates": seen.funnel.sent, "weeks": len(seen.weeks), "people": True}
    return {name: title for name, title in titles.items() if there[name]}


def _contents(seen: Overview) -> str:
    links = "".join(f'<li><a href="#{name}">{escape(title)}</a></li>' for name, title in _titles(seen).items())
    return f'<nav aria-label="On this page"><ul>{links}</ul></nav>\n'


def _funnel(funnel: Funnel) -> Iterator[str]:
    numbers = words.steps(funnel)
    rows = [
        (name, f"{number:,}", words.percent(number / funnel.sent) if funnel.sent and name != "written" else "")
        for name, number in numbers.items()
    ]
    yield _figure(funnel_plot(funnel), "People, by how far it got", ("Step", "People", "Of those sent"), rows)
    if aside := ", ".join(words.asides(funnel)):
        yield f"<p>{escape(aside)}.</p>\n"
    yield f'<p class="quiet">{escape(words.HANSEN)}</p>\n'


def _rates(rates: Rates) -> Iterator[str]:
    yield f"<p>{escape(words.basis(rates))}</p>\n"
    if not rates.overall.letters:
        return
    every = rates.overall
    yield (
        f"<p>In all {every.answered:,} of {every.letters:,} were answered:"
        f" <strong>{words.percent(every.share)}</strong>. That stands for something between"
        f" {words.span(every.low, every.high)} (95% interval, Wilson).</p>\n"
    )
    for grouping in rates.groupings:
        if grouping.rates:
            yield f"<h3>{escape(words.heading(grouping.by))}</h3>\n"
            yield _grouping(grouping)
    if rates.apart:
        yield f'<p class="quiet">{escape(words.CAUTION)}</p>\n'


def _grouping(grouping: Grouping) -> str:
    heads = (
        words.heading(grouping.by).removeprefix("By ").capitalize(),
        "Letters",
        "Answered",
        "Share",
        "95% interval",
    )
    rows = [
        (
            words.group(grouping.by, each),
            f"{each.letters:,}",
            f"{each.answered:,}",
            words.percent(each.share),
            words.span(each.low, each.high),
        )
        for each in grouping.rates
    ]
    said = "".join(f'<p class="verdict">{escape(sentence)}</p>\n' for sentence in words.verdict(grouping))
    return _figure(rates_plot(grouping), "Answered, with the interval that it stands for", heads, rows) + said


def _weeks(weeks: tuple[Week, ...]) -> Iterator[str]:
    rows = [
        (words.short_day(each.monday, weeks[-1].monday), f"{each.sent:,}", f"{each.answered:,}")
        for each in weeks
        if each.sent or each.answered
    ]
    legend = (
        '<p class="legend"><span class="key outline"></span> first written to'
        ' <span class="key bar"></span> first answered</p>\n'
    )
    yield _figure(
        legend + weeks_plot(weeks), "Weeks with letters or answers", ("Week from", "Written to", "Answered"), rows
    )


def _people(seen: Overview) -> Iterator[str]:
    if not seen.standings:
        yield "<p>There is nobody yet.</p>\n"
        return
    yield '<table class="people">\n<thead><tr><th scope="col">Who</th><th scope="col">Stands</th>'
    yield '<th scope="col">Next</th></tr></thead>\n<tbody>\n'
    yield from (_person(each, seen) for each in seen.standings)
    yield "</tbody>\n</table>\n"


def _person(each: Standing, seen: Overview) -> str:
    person, then = each.person, each.next
    urgent = each.state in ("in_doubt", "failed") or (then is not None and then.due <= seen.today)
    company = f'<span class="quiet">{escape(person.company)}</span>' if person.company else ""
    since = f'<span class="quiet">{escape(words.since(each, seen.today))}</span>' if each.since else ""
    following = escape(words.following(each, seen.today))
    return (
        f'<tr><th scope="row">{escape(person.name)} {company}</th>'
        f"<td>{escape(words.SAID[each.state])} {since}</td>"
        f"<td>{f'<strong>{following}</strong>' if urgent else following}</td></tr>\n"
    )


def _figure(plot: str, caption: str, heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    """A plot and the table of its numbers."""
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(each)}</td>" for each in more)}</tr>\n'
        for first, *more in rows
    )
    return (
        f'<div class="figure">\n<div>{plot}</div>\n<table class="numbers">\n<caption>{escape(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n"
    )
