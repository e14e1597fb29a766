"""Attacks that take more than one request: wild templates, crowds, slow and endless senders, two at once, an end."""

import csv
import json
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from email.message import Message
from html import unescape
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Dialog, expect

from outreach.campaign.by_hand.decisions import decisions_in
from outreach.campaign.by_hand.edits import edits_in
from tests.support.faulty_server import FaultyServer, Slow
from tests.support.mail_servers import LOOPBACK
from tests.support.programs import Outreach
from tests.support.review import (
    HEADERS,
    HOST,
    PEOPLE,
    SETTINGS,
    TEMPLATE,
    Visitor,
    app_of,
    client_of,
    crowd,
    desk_of,
    reviewing,
    visited,
    write_campaign,
)

ORIGIN = {"Origin": f"http://{HOST}"}
EVIL = (
    "[here](javascript:alert(1))",
    "![x](http://evil.example/track.png)",
    "<img src=http://evil.example/x.png onerror=alert(1)>",
    "![y](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
    "</title></textarea></style><style>body{display:none;background:url(http://evil.example/css)}</style>",
    "<svg onload=alert(1)><iframe srcdoc='<script>alert(1)</script>'>",
    "<base href=http://evil.example/><form action=//evil.example/><meta http-equiv=refresh content=0;//evil.example>",
)


@pytest.mark.parametrize("place", ["cells", "template"])
def test_nothing_that_is_written_runs_or_fetches(place: str, tmp_path: Path, browser: Browser) -> None:
    evil = " ".join(EVIL)
    if place == "cells":
        write_campaign(
            tmp_path, [(evil,) * 7, ("x", "Tom Hale", "tom@example.com", evil, evil, evil, "referral"), *PEOPLE]
        )
    else:
        write_campaign(tmp_path, template=TEMPLATE.replace("Thank you", "\n\n".join(EVIL) + "\n\nThank you"))
    asked: list[str] = []
    spoken: list[str] = []

    def hear(dialog: Dialog) -> None:
        spoken.append(dialog.message)
        dialog.dismiss()

    with reviewing(tmp_path) as address:
        home = address.partition("/open")[0]
        context = browser.new_context()
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.on("dialog", hear)
        page.goto(address)
        for path in ("/letters/3?values=1", "/letters/3?as=mail", "/template/?row=3", "/edit/3", "/sheet/?all=1"):
            page.goto(f"{home}{path}")
            if "sheet" not in path:
                expect(page.frame_locator("iframe").locator("body")).to_contain_text("Thank you")
            for frame in page.frames:
                assert frame.locator("[href^='javascript:' i], script:not([src]), svg, img, base[href]").count() == 0
        page.goto(f"{home}/letters/3")
        page.keyboard.press("j")
        expect(page.locator(".who")).to_have_attribute("data-row", "4")
        context.close()
    assert spoken == []
    assert {f"http://{urlsplit(each).netloc}" for each in asked if not each.startswith("data:,")} == {home}


@pytest.mark.parametrize(
    "company",
    [
        "Mill\r\nSet-Cookie: a=b\r\n\r\nx",
        'Mill"; filename="evil.exe',
        "../../../etc/passwd",
        "..",
        "CON",
        "Mill\u202excod.exe",
    ],
)
def test_the_name_of_a_download_is_a_name(company: str, tmp_path: Path) -> None:
    write_campaign(tmp_path, [("x", "Tom Hale", "tom@example.com", company, "Jo Park", "mills", "referral")])
    (tmp_path / "outreach.toml").write_text(SETTINGS + 'file_name = "{company}"\n', "utf-8")
    desk = desk_of(tmp_path)
    answer = client_of(app_of(desk)).get("/letters/2/letter.docx")
    desk.close()
    assert answer.status_code == 200, answer.text
    assert "Set-Cookie" not in answer.headers
    said = Message()
    said["Content-Disposition"] = answer.headers["Content-Disposition"]
    name = said.get_filename() or ""
    assert said.get_content_disposition() == "attachment"
    assert name.endswith(".docx")
    assert name != "CON.docx"
    assert not re.search(r'[/\\"<>\r\n\u202e]', name)


def test_a_template_of_ten_thousand_lines(tmp_path: Path) -> None:
    desk = desk_of(write_campaign(tmp_path))
    client = client_of(app_of(desk))

    def tried(text: str) -> Mapping[str, str]:
        answer = client.post("/template/try", data={"text": text, "row": "3"}, headers=ORIGIN)
        assert answer.status_code == 200
        return answer.json or {}

    begun = time.process_time()
    lines = "".join(f"Line {n}.\n" for n in range(10_000))
    assert "Line 9999." in tried(TEMPLATE + lines)["letter"]
    for endless in (lines.replace("Line", "{{ contact.name }}"), "{% for n in range(10 ** 9) %}x{% endfor %}"):
        said = tried(TEMPLATE + endless)
        assert said["letter"] == ""
        assert "T08" in said["panel"]
    sent = {"text": TEMPLATE + lines, "seal": "of another text"}
    clash = client.post("/template/save", data=sent, headers=ORIGIN)
    assert (clash.json or {})["saved"] is False
    desk.close()
    assert time.process_time() - begun < 30  # of this process; some five, where nobody waits for anything


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    desk = desk_of(write_campaign(tmp_path_factory.mktemp("wild")))
    yield client_of(app_of(desk))
    desk.close()


ODD = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["0", "-1", "2", "3", "99", "9" * 40, "1e9", "\0", "{{ 7*7 }}", "<script>", "..", "write", "approve"]
    ),
)
FIELDS = re.findall(
    r"\w+",
    "text row who as values file seal do what note seen column now kind on fit number learned lead all state rule",
)


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_no_request_is_too_odd(wild: Visitor, data: st.DataObject) -> None:
    """Whatever is sent to whichever address, something went wrong in nobody's program but the sender's."""
    rule = data.draw(st.sampled_from(sorted(wild.application.url_map.iter_rules(), key=str)))
    inside = {name: data.draw(st.sampled_from([2, 3, 7, 99, "docx"])) for name in rule.arguments}
    path = re.sub(r"<[^>]*?(\w+)>", lambda found: str(inside[found[1]]), rule.rule)
    query = data.draw(st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=4))
    form = data.draw(st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=6))
    accept = data.draw(st.sampled_from(["text/html", "application/json", "*/*"]))
    headers = {**ORIGIN, "Accept": accept}
    for answer in (
        wild.get(path, query_string=query, headers=headers),
        wild.post(path, query_string=query, data=form, headers=headers),
    ):
        assert answer.status_code < 500, (path, query, form)
        answer.close()


class Line:
    """What a browser of the page's user sends to the program, and what others do."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.host, self.port, self.home = str(parts.hostname), parts.port or 0, f"http://{parts.netloc}"
        opened = self._connection()
        opened.request("GET", f"{parts.path}?{parts.query}")
        self.cookie = str(opened.getresponse().headers["Set-Cookie"]).partition(";")[0]
        opened.close()

    def _connection(self) -> HTTPConnection:
        return HTTPConnection(self.host, self.port, timeout=30)

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path)

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.home}
        return self._ask("POST", path, urlencode(fields), {**kind, "Accept": "application/json"})

    def _ask(self, method: str, path: str, body: str = "", more: Mapping[str, str] | None = None) -> tuple[int, str]:
        connection = self._connection()
        try:
            connection.request(method, path, body, {"Cookie": self.cookie, **(more or {})})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def raw(self) -> socket.socket:
        return socket.create_connection((self.host, self.port), timeout=30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_campaign(tmp_path, [*PEOPLE, *crowd(20)])


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', page)
    assert found, name
    return found[1]


@LOOPBACK
def test_slow_and_endless_senders_keep_nobody_waiting(folder: Path) -> None:
    with reviewing(folder) as address, ExitStack() as opened:
        line = Line(address)
        head = f"POST /template/save HTTP/1.1\r\nHost: {line.host}:{line.port}\r\nOrigin: {line.home}\r\n"
        for n in range(200):
            slow = opened.enter_context(line.raw())
            slow.sendall(f"{head}Content-Length: 1000000\r\n\r\ntext=".encode() if n % 2 else b"GET / HT")
        begun = time.monotonic()
        assert line.get("/letters/2/panel")[0] == 200
        assert time.monotonic() - begun < 60  # waitress waits twice as long for what a slow one has to say
        for framing, body in (
            ("Content-Length: 3000000", b"x" * 3_000_000),
            ("Transfer-Encoding: chunked", b"100000\r\n" + b"x" * 0x100000 + b"\r\n100000\r\n" + b"x" * 0x100000),
        ):
            huge = opened.enter_context(line.raw())
            with suppress(ConnectionError):  # whoever does not listen is cut off
                huge.sendall(f"{head}{framing}\r\n\r\n".encode() + body)
            assert huge.recv(4096).startswith(b"HTTP/1.1 413")
        assert line.get("/letters/2/panel")[0] == 200


@LOOPBACK
def test_of_many_who_save_at_once_one_does(folder: Path) -> None:
    with reviewing(folder) as address, ThreadPoolExecutor(16) as crowd_of_tabs:
        line = Line(address)
        seal = hidden(line.get("/template/")[1], "seal")
        texts = [TEMPLATE.replace("Thank you", f"Thank you {n} times") for n in range(16)]
        answers = list(crowd_of_tabs.map(lambda text: line.post("/template/save", text=text, seal=seal), texts))
        saved = [text for text, (_, said) in zip(texts, answers, strict=True) if json.loads(said)["saved"]]
        assert saved == [(folder / "templates" / "letter.md").read_text("utf-8")]

        began = re.search(r'<textarea name="seal"[^>]*>(.*?)</textarea>', line.get("/edit/9")[1], re.DOTALL)
        assert began
        text = unescape(began[1])
        edits = [text.replace("Thank you", f"Many thanks {n} times and") for n in range(16)]
        answers = list(crowd_of_tabs.map(lambda edit: line.post("/edit/9/save", text=edit, seal=text), edits))
        kept = [
            edit for edit, (code, said) in zip(edits, answers, strict=True) if code == 200 and json.loads(said)["saved"]
        ]
        assert kept == [each.text for each in edits_in(folder)]


@LOOPBACK
def test_what_many_are_told_is_done_is_done(folder: Path) -> None:
    rows = range(8, 24)
    with reviewing(folder) as address, ThreadPoolExecutor(16) as crowd_of_tabs:
        line = Line(address)
        pages = {row: line.get(f"/sheet/{row}")[1] for row in rows}

        def put_right(row: int) -> bool:
            column = HEADERS.index("Interest")
            form = re.search(rf'name="column" value="{column}">.*?</form>', pages[row], re.DOTALL)
            assert form
            seen = hidden(form[0], "seen")
            said = line.post(f"/sheet/{row}", column=str(column), seen=seen, now=f"mill {row}", do="write")[1]
            return bool(json.loads(said)["done"])

        # Who was too late is told so, and nobody is told otherwise.
        done = [row for row, is_done in zip(rows, crowd_of_tabs.map(put_right, rows), strict=True) if is_done]
        assert set(crowd_of_tabs.map(lambda row: line.post(f"/decide/{row}", what="hold", note=f"{row}")[0], rows)) == {
            200
        }
        logged = crowd_of_tabs.map(lambda row: line.post("/standing/log", who=f"p{row - 8}", kind="called")[0], rows)
        assert set(logged) == {303}
    with (folder / "people.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert done
    assert [row for row in rows if table[row - 2]["Interest"] == f"mill {row}"] == done
    assert {each.contact: each.note for each in decisions_in(folder).values()} == {
        f"p{row - 8}": f"{row}" for row in rows
    }


@LOOPBACK
@pytest.mark.parametrize("after", [0.3, 0.5, 0.8])
def test_an_end_in_the_middle_of_saving_leaves_whole_files(folder: Path, after: float) -> None:
    template = folder / "templates" / "letter.md"
    tail = "".join(f"P.S. {n}\n" for n in range(3000))
    stopped = Event()

    def save_templates(line: Line) -> None:
        seal = hidden(line.get("/template/")[1], "seal")
        for n in count():
            answer = json.loads(line.post("/template/save", text=f"{TEMPLATE}{n}\n{tail}", seal=seal)[1])
            seal = answer["seal"]

    def put_cells_right(line: Line) -> None:
        for n in count():
            page = line.get("/sheet/8")[1]
            column = str(HEADERS.index("Interest"))
            form = re.search(rf'name="column" value="{column}">.*?</form>', page, re.DOTALL)
            assert form
            line.post("/sheet/8", column=column, seen=hidden(form[0], "seen"), now=f"mill {n} " * 500, do="write")

    def hold(line: Line) -> None:
        for n in count():
            line.post(f"/decide/{8 + n % 20}", what="hold", note=f"{n}")

    def until_it_is_gone(work: Callable[[Line], None], line: Line) -> None:
        with suppress(OSError, HTTPException):
            work(line)
        stopped.set()

    with ThreadPoolExecutor(3) as tabs:
        with reviewing(folder) as address:
            line = Line(address)
            for work in (save_templates, put_cells_right, hold):
                tabs.submit(until_it_is_gone, work, line)
            time.sleep(after)
        assert stopped.wait(30)
    saved = template.read_text("utf-8")
    assert saved == TEMPLATE or (saved.startswith(TEMPLATE) and saved.endswith(tail))
    with (folder / "people.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    assert [row[:5] for row in table[1:]] == [list(each[:5]) for each in (*PEOPLE, *crowd(20))]
    assert table[7][5] == "mills" or len(table[7][5].split()) == 1000
    assert all(each.decision == "held" for each in decisions_in(folder).values())
    left = {path.name for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock")}
    assert left <= {"outreach.toml", "people.csv", "letter.md", "decisions.csv"}


@LOOPBACK
def test_letters_leave_while_the_page_is_used(
    folder: Path, outreach: Outreach, faulty_server: Callable[..., FaultyServer]
) -> None:
    server = faulty_server({"dot": [Slow(0.05)] * 100})
    more = f'[send]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "plain"\n'
    (folder / "outreach.toml").write_text(SETTINGS + more, "utf-8")
    with reviewing(folder) as address, ThreadPoolExecutor(4) as tabs:
        line = Line(address)
        sending = tabs.submit(outreach, "send", "--for-real", "--yes", "--date", "2026-11-23", cwd=folder)
        logged = 0
        while not sending.done():
            codes = tabs.map(lambda row: line.post("/standing/log", who=f"p{row}", kind="called")[0], (1, 2))
            assert set(codes) == {303}
            logged += 2
            assert line.get("/standing/")[0] == 200
            assert line.get("/letters/8/panel")[0] == 200
        done = sending.result()
    assert "Traceback" not in done.stderr
    recipients = [address for each in server.accepted for address in each.envelope.recipients]
    assert len(recipients) == len(set(recipients)) >= 20
    called = [outreach("history", f"p{n}", "-c", folder, "--json", cwd=folder).stdout.count('"called"') for n in (1, 2)]
    assert sum(called) == logged > 2


@contextmanager
def elsewhere() -> Iterator[str]:
    """The address of an empty page on another port of this machine."""

    class Empty(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>elsewhere</title>")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Empty) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@LOOPBACK
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_page_of_another_port_sees_and_does_nothing(name: str, folder: Path, browser: Browser) -> None:
    with visited(folder, browser) as visit, visit.another() as page, elsewhere() as other:
        home = visit.home
        page.goto("/letters/")
        expect(page.locator("#letter h2")).to_have_text("Ada Okafor")

        page.goto(other.replace("127.0.0.1", name))
        fetched = page.evaluate(
            """async (home) => {
              const options = { credentials: "include" };
              const body = new URLSearchParams({ what: "hold" });
              const seen = [
                fetch(`${home}/letters/`, options).then((answer) => answer.text()),
                fetch(`${home}/decide/3`, { ...options, method: "POST", body }).then((answer) => answer.text()),
                fetch(`${home}/decide/3`, { ...options, method: "POST", mode: "no-cors", body }).then(() => "no-cors"),
                fetch(`${home}/letters/3/letter.docx`, { ...options, mode: "no-cors" }).then(() => "no-cors"),
              ];
              return (await Promise.allSettled(seen)).map((each) => each.value ?? "");
            }""",
            home,
        )
        assert not any("Okafor" in text for text in fetched)
        page.evaluate(
            """(home) => {
              document.body.innerHTML = `<iframe src="${home}/letters/"></iframe>
                <iframe src="${home}/letters/3/paper"></iframe><script src="${home}/state.json"></` + `script>
                <form method="post" action="${home}/decide/3"><input name="what" value="hold"></form>`;
            }""",
            home,
        )
        page.wait_for_timeout(300)
        assert not any("Hale" in frame.content() or "Okafor" in frame.content() for frame in page.frames)
        with page.expect_popup() as opened:
            page.evaluate("(home) => void window.open(`${home}/letters/`)", home)
        expect(opened.value.locator("body")).to_contain_text("only for the browser that opened it")
        page.evaluate("document.forms[0].submit()")
        expect(page.locator("body")).to_contain_text("only for the browser that opened it")
        assert decisions_in(folder) == {}
