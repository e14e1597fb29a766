"""A small campaign with wild cells, and the review page over it: an application, a program, in a browser."""

import csv
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright
from werkzeug.test import TestResponse

from outreach.campaign import Campaign, Choice, open_campaign
from outreach.campaign.desk.desk import Desk
from outreach.envelope import Envelope
from outreach.ledger import Delivery, Entry, Ledger, Settled, State
from outreach.review.app import make_app
from outreach.review.guard import keys
from tests.support.programs import CHECKOUT, require, surroundings

TODAY = date(2026, 11, 23)
SECRET = "not so secret, but long enough for that"  # noqa: S105 - of an application that nobody else reaches
PORT = 8321
HOST = f"127.0.0.1:{PORT}"

SETTINGS = """\
[me]
name = "Dana Whitfield"
email = "dana.whitfield@example.org"
phone = "(303) 555-0142"
address = ["18 Alder Street", "Denver, CO 80203"]
[campaign]
sheet = "people.csv"
template = "templates/letter.md"
"""
TEMPLATE = """\
Subject: {{ contact.referrer }} suggested I write to you
Kind: request

Dear {{ contact.salutation }},

{{ contact.referrer }} told me about your **work at {{ contact.company }}**. I would like to hear about
{{ contact.interest }}.

- How did you begin?

I am not asking for a job.
{%- if contact.company == "Harbor" %} If you hear of any openings, please think of me.{% endif %}

Could you spare {{ letter.minutes }} minutes, in person or by phone?
I will call you on {{ letter.follow_up_date | day }}.

Thank you for considering it.

Sincerely,
{{ me.name }}
{{ me.phone }}
"""
HEADERS = ("ID", "Name", "Email", "Company", "Referred by", "Interest", "Source")
SENT = datetime(2026, 11, 9, 12, tzinfo=UTC)
TEXT = "Dear reader,\r\n\r\ncould you spare twenty minutes?\r\n"
WILD = "<script>document.title = 'pwned'</script>{{ 7*7 }}{% for x in y %}\"'><img src=x onerror=alert(1)>"
PEOPLE = (
    ("o1", "Ada Okafor", "ada@example.com", "Harbor", "Jo Park", "bridges", "referral"),
    ("h1", "Tom Hale", "tom@example.com", "Alder & Sons", "Jo Park", "clean water", "alumni"),
    ("w1", "Lena Rao", "lena@example.com", WILD, WILD, WILD, "referral"),
    ("t1", "Minh Tran", "broken@", "Harbor", "Jo Park", "tides", "alumni"),
    ("s1", "Rosa Silva", "rosa@example.com", "Silva Marine", "", "tides", "alumni"),
    ("g1", "Günther Größe", "g@example.com", "Größe & Söhne", "Jo Park", "Brücken", "referral"),
)


def write_campaign(folder: Path, people: Sequence[Sequence[str]] = PEOPLE, template: str = TEMPLATE) -> Path:
    """The campaign's files in `folder`."""
    (folder / "templates").mkdir(parents=True, exist_ok=True)
    (folder / "outreach.toml").write_text(SETTINGS, "utf-8")
    (folder / "templates" / "letter.md").write_text(template, "utf-8")
    with (folder / "people.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADERS, *people])
    return folder


def crowd(size: int) -> list[tuple[str, ...]]:
    """So many people, whose letters have nothing wrong with them; person n, from row 2 on, works at Mill n."""
    return [
        (f"p{n}", f"Ada {'abcdefghij'[n % 10] * 3}", f"p{n}@example.com", f"Mill {n}", "Jo Park", "mills", "referral")
        for n in range(size)
    ]


def sent(
    ledger: Ledger,
    contact: str,
    state: State | None = "sent",
    *,
    name: str = "",
    address: str = "",
    step: str = "request",
    now: datetime = SENT,
) -> Delivery:
    """A request to that contact in the ledger, with what has become of it; None is nothing: the run was killed."""
    address = address or next((email for of, _, email, *_ in PEOPLE if of == contact), f"{contact}@example.com")
    envelope = Envelope("dana.whitfield@example.org", (address,))
    raw = f"Subject: Hello\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{TEXT}".encode()
    message_id = f"<{contact}.{step.replace(' ', '.')}@x>"
    entry = Entry(contact, step, name or contact, "me", envelope, "Hello", message_id, raw, source="alumni")
    (queued,) = ledger.queue([entry], now)
    if state == "drafted":
        return ledger.transition(queued.id, "drafted", "sender", now)
    (claimed,) = ledger.claim("me", now, among=[queued.id])
    ledger.commit(claimed.id, now)
    if state:
        ledger.settle(Settled(claimed.id, state, "250 thanks"), now)
    return claimed


@dataclass
class Clock:
    """Local time that goes on when it is told to."""

    now: datetime = datetime(2026, 11, 23, 9)

    def __call__(self) -> datetime:
        return self.now


def desk_of(
    folder: Path,
    clock: Clock | None = None,
    ledger: Callable[[Campaign], AbstractContextManager[Ledger]] | None = None,
    today: date = TODAY,
) -> Desk:
    """The desk over the campaign in `folder`, all letters checked."""
    desk = Desk(lambda: (open_campaign(folder, None, None, folder), Choice(today=today)), clock or Clock(), ledger)
    assert desk.pile().is_gathered.wait(30)
    return desk


class Visitor(FlaskClient):
    """Speaks to the page by the name `host`."""

    host = HOST

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        overrides = {"HTTP_HOST": self.host, **(kwargs.pop("environ_overrides", None) or {})}
        return super().open(*args, base_url=f"http://{HOST}", environ_overrides=overrides, **kwargs)


def stranger_to(app: Flask) -> Visitor:
    """A client that knows the address, and has no cookie."""
    app.test_client_class = Visitor
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


def client_of(app: Flask) -> Visitor:
    """A client that has been let in."""
    client = stranger_to(app)
    client.set_cookie(f"outreach-{PORT}", keys(SECRET).session, domain="127.0.0.1")
    return client


def app_of(desk: Desk) -> Flask:
    """The application over a desk."""
    return make_app(desk, SECRET, PORT)


def words(html: str) -> str:
    """The text of a page, its white space made one."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@contextmanager
def reviewing(folder: Path, *options: str) -> Iterator[str]:
    """`outreach review` over the campaign in `folder`, as a program; the opening address. It is interrupted at last."""
    command = [
        sys.executable,
        "-m",
        "outreach",
        "review",
        "-c",
        str(folder),
        "--no-open",
        "--json",
        "--date",
        "2026-11-23",
    ]
    with subprocess.Popen(
        [*command, *options],
        cwd=CHECKOUT,
        env=surroundings(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            assert process.stdout
            assert process.stderr
            said = process.stdout.readline()
            assert said, process.stderr.read()
            yield json.loads(said)["address"]
            process.send_signal(signal.SIGINT)
            said, complaints = process.communicate(timeout=60)
            assert (process.returncode, said) == (0, "")
            assert complaints.splitlines()[1:] == ["Closed."], complaints
        finally:
            process.kill()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser, without a window."""
    (path,) = require("chromium")
    expect.set_options(timeout=30_000)  # milliseconds, for a machine that is busy with other things
    with sync_playwright() as playwright:
        # In a container there is no user's sandbox to be had, and what is looked at are pages of our own.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True)
class Visit:
    """The page of the campaign in `folder`, at the address `home`, and a browser that it has let in."""

    folder: Path
    home: str
    browser: Browser
    context: BrowserContext

    @contextmanager
    def page(self, path: str) -> Iterator[Page]:
        """A page of that browser."""
        page = self.context.new_page()
        page.goto(f"{self.home}{path}")
        yield page
        page.close()

    @contextmanager
    def another(self, browser: Browser | None = None, **wishes: Any) -> Iterator[Page]:
        """A page of a browser that has been let in and is otherwise new, whose user has such wishes: a dark theme."""
        seen = (browser or self.browser).new_context(base_url=self.home, **wishes)
        seen.add_cookies(self.context.cookies())  # type: ignore[arg-type] # what one context gives, another takes
        yield seen.new_page()
        seen.close()

    @contextmanager
    def early(self, path: str, script: str) -> Iterator[tuple[Page, Callable[[], None]]]:
        """A page of that browser whose `script` is still on its way, and what lets it arrive."""
        on_the_way: list[Route] = []
        page = self.context.new_page()
        page.route(f"**/{script}", lambda route: on_the_way.append(route))  # noqa: PLW0108 - it marks what it calls
        page.goto(f"{self.home}{path}", wait_until="commit")
        yield page, lambda: on_the_way.pop().continue_()
        page.close()


@contextmanager
def visited(folder: Path, browser: Browser) -> Iterator[Visit]:
    """`outreach review` over the campaign in `folder`, and the browser in it."""
    with reviewing(folder) as address, visiting(browser, address) as context:
        yield Visit(folder, address.partition("/open")[0], browser, context)


def barriers(page: Page) -> list[str]:
    """What keeps readers out of a page: what axe finds serious, and text beyond the edge of the window."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found = [each for each in Axe().run(page).response["violations"] if each["impact"] in ("serious", "critical")]
    serious = [f"{each['id']}: {node['html']} {node['failureSummary']}" for each in found for node in each["nodes"]]
    return ["it is wider than its window", *serious] if wide else serious


@contextmanager
def visiting(browser: Browser, address: str, *, width: int = 1280, height: int = 900) -> Iterator[BrowserContext]:
    """A browser that has opened the opening address; what goes wrong in its pages fails the test."""
    context = browser.new_context(viewport={"width": width, "height": height})
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("console", lambda said: wrong.append(f"{said.text} {said.location}") if said.type == "error" else None)
    page = context.new_page()
    page.goto(address)
    page.close()
    yield context
    context.close()
    assert not wrong, wrong
