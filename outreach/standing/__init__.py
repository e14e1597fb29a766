"""Where everyone stands: pure numbers of letters and happenings; a page and a workbook that show them."""

from outreach.standing.numbers import WINDOW, Funnel, Grouping, Rates, Week
from outreach.standing.overview import Overview, overview
from outreach.standing.page import page, sections
from outreach.standing.rates import ENOUGH, Difference, Rate, differences, rate
from outreach.standing.values import Letter, Next, Person, Standing, State

__all__ = [
    "ENOUGH",
    "WINDOW",
    "Difference",
    "Funnel",
    "Grouping",
    "Letter",
    "Next",
    "Overview",
    "Person",
    "Rate",
    "Rates",
    "Standing",
    "State",
    "Week",
    "differences",
    "overview",
    "page",
    "rate",
    "sections",
]
