"""A year of the sample campaign, day by day: what its user does, what comes in, and what the program makes of it.

`python -m tests.agenda.year` writes the expected agenda anew. Its lines: `>` what happens, `+` what comes onto the
agenda, `-` what is off it, `!` what is overdue, `=` letters that left, `?` letters that were held and why.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import load_workbook

from outreach.agenda import Due, What
from outreach.campaign.post.sending import Placed
from outreach.campaign.promises.keeping import Task
from outreach.happenings import Kind
from tests.support.days import Days
from tests.support.programs import CHECKOUT

EXPECTED = Path(__file__).with_name("year.txt")
FIRST, LAST = "2026-10-26", "2027-10-31"
NGOZI, KATHLEEN, JOSE, WANDA, ZOE, MINH, AALIYAH, TOMAS, ELEANOR, WULANDARI, DANA, MARGARET = (
    "ngozi.okafor@clearwater.example.org",
    "kobrien@cleanerskies.example.org",
    "jose.nunez@mesawater.example.org",
    "wanda.bell@example.com",
    "zoe.lecka@tidewater.example.org",
    "minh.tran@labsafety.example.com",
    "agreene@policynotes.example.com",
    "tomas.rivera@example.org",
    "echo@county.example.org",
    "wulandari@globalsoil.example.org",
    "dana.levi@bluefin.example.org",
    "m.vanderlinden@lakes.example.org",
)
Event = Callable[[Days], str]


def requests(days: Days) -> str:
    return f"{len(days.send())} requests leave"


def came(contact: str, kind: Kind, *, certain: bool = True, **detail: str) -> Event:
    def event(days: Days) -> str:
        days.ledger.receive([days.incoming(contact, kind, certain=certain, detail=detail)], days.now)
        return f"{contact}: {kind}{'' if certain else ', probably'} {' '.join(detail.values())}".rstrip()

    return event


def logged(contact: str, kind: Kind, **detail: str) -> Event:
    def event(days: Days) -> str:
        days.log(contact, kind, **detail)
        return f"{contact}: {kind} {'; '.join(detail.values())}".rstrip().replace("\n", " and ")

    return event


def decided(contact: str) -> Event:
    def event(days: Days) -> str:
        (answer,) = days.ledger.received(contact=contact, doubtful=True)
        days.ledger.decide(answer.id, theirs=True, now=days.now)
        return f"{contact}: the answer is theirs"

    return event


def typed(name: str, column: str, value: str) -> Event:
    """The user types something into the sheet."""

    def event(days: Days) -> str:
        _type(days.folder / "contacts.xlsx", {name: {column: value}})
        return f"{name}: {column} is {value}"

    return event


EVENTS: Mapping[str, tuple[Event, ...]] = {
    "2026-10-26": (requests,),
    "2026-10-27": (came(ELEANOR, "bounced", status="5.1.1"), came(MARGARET, "delayed")),
    "2026-10-28": (came(KATHLEEN, "auto_replied", back="2026-11-12"),),
    "2026-10-29": (came(NGOZI, "replied"),),
    "2026-10-30": (logged(NGOZI, "scheduled", at="2026-11-05T15:00:00-07:00", place="at Café Lumen"),),
    "2026-11-02": (came(AALIYAH, "replied", certain=False), logged(JOSE, "voicemail"), logged(WANDA, "called")),
    "2026-11-03": (
        logged(WANDA, "scheduled", at="2026-11-27T10:00:00-07:00", place="by phone"),
        logged(TOMAS, "called"),
        logged(TOMAS, "referred", name="Jo Park", email="jo.park@example.net"),
        logged(MINH, "voicemail"),
    ),
    "2026-11-04": (decided(AALIYAH),),
    "2026-11-05": (
        logged(DANA, "declined"),
        logged(NGOZI, "met", learned="how a rule is really made", lead="the water board\nAnita Feld"),
    ),
    "2026-11-06": (came(WULANDARI, "opted_out"),),
    "2026-11-10": (came(JOSE, "replied"), logged(JOSE, "scheduled", at="2026-12-18T09:00:00-07:00")),
    "2026-11-13": (
        logged(KATHLEEN, "called"),
        logged(KATHLEEN, "scheduled", at="2027-01-04T11:00:00-07:00", place="by video call"),
    ),
    "2026-11-16": (logged(MARGARET, "called"),),
    "2026-11-18": (typed("Tomás", "What came of it", "Jo and I talked for half an hour"),),
    "2026-11-24": (typed("Ngozi", "What came of it", "the board let me sit in on a hearing"),),
    "2026-12-01": (
        logged(WANDA, "met", learned="that an editor reads the last line first"),
        logged(AALIYAH, "cancelled"),
    ),
    "2026-12-18": (logged(JOSE, "scheduled", at="2026-12-22T09:00:00-07:00"),),
    "2026-12-22": (logged(JOSE, "met", learned="how a well is tested"),),
    "2027-01-05": (logged(KATHLEEN, "met", learned="what a hearing costs"),),
    "2027-03-01": (typed("Minh", "Meeting", "2027-03-15 10:00"),),
    "2027-03-16": (logged(MINH, "met", learned="to read a safety sheet"),),
    "2027-05-17": (typed("Ngozi", "Progress", "I have taken a course in statistics"),),
    "2027-06-01": (logged(NGOZI, "landed"),),
    "2027-06-14": tuple(
        typed(name, "Progress", "I have begun at a county's water office")
        for name in ("Wanda", "José", "Tomás", "Kathleen", "Minh")
    ),
    "2027-08-02": (logged(KATHLEEN, "met", learned="who writes the minutes"),),
    "2027-10-04": (logged(WANDA, "touched", text="met her at the market"),),
}
"""What happens on a day, before its agenda is looked at. The inbox is read each morning but on these days."""
NOT_READ = {"2026-11-02"}


Agenda = dict[tuple[str, What, str], Due]


def year(folder: Path) -> str:
    """The agenda, its changes only."""
    for name in ("contacts.xlsx", "outreach.toml"):
        shutil.copy(CHECKOUT / "samples" / name, folder / name)
    _type(folder / "contacts.xlsx", {})
    days = Days(folder, datetime.now(UTC))
    with days.ledger:
        days.at(FIRST)
        agenda: Agenda = {}
        held: list[str] = []
        lines = [line for _ in _dates(days) for line in _day(days, agenda, held)]
    return "\n".join([*lines, ""])


def _dates(days: Days) -> Iterator[None]:
    day = days.today
    while day.isoformat() <= LAST:
        days.at(day.isoformat())
        yield
        day += timedelta(days=1)


def _day(days: Days, agenda: Agenda, held: list[str]) -> Iterator[str]:
    today = days.today.isoformat()
    said = [f"  > {event(days)}" for event in EVENTS.get(today, ())]
    if today not in NOT_READ:
        days.sync()
    tasks = days.due()
    said += _changes(agenda, tasks)
    yesterday = days.today - timedelta(days=1)
    said += (f"  ! {due.what} {key[0]}: since {due.by}" for key, due in agenda.items() if due.by == yesterday)
    if any(each.by_email for each in tasks):
        plan = days.plan(due=True)
        before, held[:] = held.copy(), _held(days, plan)
        said += (line for line in held if line not in before)
        if left := days.leave(plan):
            said += (f"  = {who}: {step}: {days.letters[who, step]['Subject']}" for who, step in left)
            said += _changes(agenda, days.due())
    if said:
        yield f"{days.today:%a} {today}"
        yield from said


def _held(days: Days, plan: Sequence[Placed]) -> list[str]:
    """The letters of a plan that do not leave, and why."""
    found = [f"  ? {each.posting.name}: {each.posting.step}: {each.why}" for each in plan if not each.leaves]
    return found + [f"  ? {each.contact.name}: {each.findings[-1].message}" for each in days.held]


def _changes(agenda: Agenda, tasks: Iterable[Task]) -> Iterator[str]:
    """What came onto the agenda and what is off it."""
    now = {(each.contact.name, each.due.what, each.due.about): each.due for each in tasks}
    for key, due in now.items():
        if key not in agenda or agenda[key].due != due.due:
            yield f"  + {due.what} {key[0]}: {due.why}"
    for key in sorted(agenda.keys() - now.keys()):
        yield f"  - {key[1]} {key[0]} {key[2]}".rstrip()
    agenda.clear()
    agenda.update(now)


def _type(sheet: Path, cells: Mapping[str, Mapping[str, str]]) -> None:
    """Types into the rows of people, by their first names; the columns that letters of a year need are there."""
    book = load_workbook(sheet)
    page = book["Contacts"]
    header = [str(cell.value) for cell in page[1]]
    for column in ("Progress", "What came of it", "Meeting"):
        if column not in header:
            header.append(column)
            page.cell(1, len(header), column)
    for row in range(2, page.max_row + 1):
        for column, value in cells.get(str(page.cell(row, 1).value), {}).items():
            page.cell(row, header.index(column) + 1, value)
    book.save(sheet)


if __name__ == "__main__":
    with TemporaryDirectory() as place:
        EXPECTED.write_text(year(Path(place)), "utf-8")
