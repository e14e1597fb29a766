"""Attacks on the review page: by pages from elsewhere, by other users of the machine, by what stands in the sheet."""

import re
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from outreach.errors import OutreachError
from outreach.review.guard import keys
from outreach.review.serving import serve
from tests.support.mail_servers import LOOPBACK
from tests.support.review import (
    HOST,
    PEOPLE,
    SECRET,
    WILD,
    Visitor,
    app_of,
    client_of,
    desk_of,
    reviewing,
    stranger_to,
    write_campaign,
)

READS = (
    "/",
    "/letters/",
    "/letters/2",
    "/letters/2/panel",
    "/letters/3/paper",
    "/letters/3/mail",
    "/letters/list",
    "/sheet/",
    "/sheet/5",
    "/standing/",
    "/standing/person?who=h1",
    "/state.json",
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    desk = desk_of(write_campaign(tmp_path_factory.mktemp("campaign")))
    yield app_of(desk)
    desk.close()


@pytest.fixture
def client(app: Flask) -> Visitor:
    return client_of(app)


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    return stranger_to(app)


def test_who_has_no_cookie_sees_nothing(stranger: Visitor, app: Flask) -> None:
    for path in (*READS, f"{app.static_url_path}/base.css", "/nowhere", "/letters/2/letter.docx"):
        answer = stranger.get(path)
        assert answer.status_code == 403
        assert "Okafor" not in answer.text
        assert "people.csv" not in answer.text


def test_a_wrong_cookie_or_key_opens_nothing(stranger: Visitor) -> None:
    for value in ("", "x", keys(SECRET).opening, keys(SECRET).session[:-1], "é" * 64):
        stranger.set_cookie("outreach-8321", value, domain="127.0.0.1")
        assert stranger.get("/letters/").status_code == 403
    for key in ("", "x", keys(SECRET).session, keys(SECRET).run, "%c3%a9"):
        assert stranger.get(f"/open?key={key}").status_code == 403
    assert stranger.post(f"/open?key={keys(SECRET).opening}", headers={"Origin": f"http://{HOST}"}).status_code == 403


def test_a_cookie_that_another_port_has_set_locks_nobody_out(app: Flask) -> None:
    """Cookies do not tell ports apart, so whoever serves another one can set one of that name, for a longer path."""
    app.test_client_class = Visitor
    browser = app.test_client(use_cookies=False)
    ours = f"outreach-8321={keys(SECRET).session}"
    for cookies, code in (
        ("outreach-8321=x", 403),
        (f"outreach-8321=x; {ours}", 200),
        (f"{ours}; outreach-8321=x", 200),
    ):
        assert browser.get("/letters/", headers={"Cookie": cookies}).status_code == code


def test_the_opening_address_opens_once(tmp_path: Path) -> None:
    app = app_of(desk_of(write_campaign(tmp_path)))
    first, second = stranger_to(app), stranger_to(app)
    address = f"/open?key={keys(SECRET).opening}"
    answer = first.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert keys(SECRET).opening not in cookie
    assert second.get(address).status_code == 403
    assert first.get(address).status_code == 303  # who is inside already is shown the way
    assert first.get("/letters/").status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:80",
        "localhost.evil.example:8321",
        f"{HOST}@evil.example",
        "",
        "[::1]:8321",
    ],
)
def test_another_name_of_this_host_is_refused(client: Visitor, host: str) -> None:
    client.host = host
    for path in READS:
        assert client.get(path).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": f"https://{HOST}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_pages_from_elsewhere_are_refused(client: Visitor, headers: dict[str, str]) -> None:
    for path in READS:
        assert client.get(path, headers=headers).status_code == 403
    assert client.post("/letters/2", headers=headers).status_code == 403


def test_what_changes_something_says_where_it_comes_from(client: Visitor) -> None:
    assert client.post("/letters/2").status_code == 403
    ours = {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/letters/2", headers=ours).status_code == 405


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "FROB"])
def test_other_methods_do_nothing(client: Visitor, method: str) -> None:
    answer = client.open("/letters/2", method=method)
    assert answer.status_code in (403, 405)


def test_head_says_what_get_would(client: Visitor) -> None:
    answer = client.head("/letters/2")
    assert (answer.status_code, answer.data) == (200, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/../../campaign/desk.py",
        "{static}/../app.py",
        "{static}/%2e%2e/app.py",
        "{static}/..%2fapp.py",
        "{static}/%252e%252e%252fapp.py",
        "{static}/%25252e%25252e%25252fapp.py",
        "{static}/%c0%ae%c0%ae/app.py",
        "{static}/..%5capp.py",
        "{static}//etc/passwd",
        "{static}/%00",
        "//etc/passwd",
        "/letters/../outreach.toml",
        "/letters/-1",
        "/letters/999999999999999999999999",
        "/letters/2/letter.exe",
        "/letters/2/..%2f..%2foutreach.toml",
        "/outreach.toml",
        "/people.csv",
        "/letters/2/paper/..",
    ],
)
def test_guessed_paths_lead_nowhere(client: Visitor, app: Flask, path: str) -> None:
    answer = client.get(path.format(static=app.static_url_path))
    assert answer.status_code in (308, 404)
    assert b"import" not in answer.data
    assert b"Dana Whitfield" not in answer.data


def test_every_answer_says_what_the_browser_may_do(client: Visitor, stranger: Visitor) -> None:
    for answer in (*map(client.get, (*READS, "/nowhere")), stranger.get("/")):
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "'unsafe-eval'" not in policy
        assert "script-src 'unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
    letter = client.get("/letters/3/paper").headers["Content-Security-Policy"]
    assert "script-src" not in letter  # so that it is none
    assert "frame-ancestors 'self'" in letter
    assert "allow-scripts" not in letter
    assert "sandbox " in letter


def test_cells_are_text_in_every_page(client: Visitor) -> None:
    for path in (
        "/letters/4",
        "/letters/4/panel",
        "/letters/4/paper",
        "/letters/4/mail",
        "/letters/4/paper?values=1",
        "/letters/",
    ):
        html = client.get(path).text
        # What markup there is was written by us: the cell's own stands escaped, and is not run as a template.
        assert not re.search(r"<script>|<img src=x", html)
        assert "49" not in re.sub(r"[0-9a-f]{6,}|\d+pt", "", html)
    assert "&lt;script&gt;" in client.get("/letters/4/panel").text
    assert "{{ 7*7 }}" in client.get("/letters/4/paper").text
    answer = client.get(
        "/letters/", query_string={"text": WILD, "company": WILD, "state": WILD, "as": WILD, "page": WILD}
    )
    assert answer.status_code == 200
    assert "<script>document" not in answer.text


def test_what_is_translated_is_no_markup(app: Flask) -> None:
    with app.test_request_context("/", environ_overrides={"HTTP_HOST": HOST}):
        said = app.jinja_env.from_string(
            "{{ _(cell) }} {{ _('%(who)s & co', who=cell) }} {{ ngettext(cell, cell, 2) }}"
        )
        html = said.render(cell="<script>'\"")
    assert html == " ".join(
        ["&lt;script&gt;&#39;&#34;", "&lt;script&gt;&#39;&#34; &amp; co", "&lt;script&gt;&#39;&#34;"]
    )


def test_every_column_may_be_wild(tmp_path: Path) -> None:
    write_campaign(tmp_path, [(WILD,) * 7, *PEOPLE])
    client = client_of(app_of(desk_of(tmp_path)))
    for path in ("/letters/", "/letters/2", "/letters/2/panel"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "<script>document" not in answer.text
        assert "<img src=x" not in answer.text


def test_the_largest_cell_is_shown_and_a_megabyte_is_told(tmp_path: Path) -> None:
    for size, there in ((120_000, True), (1_000_000, False)):
        huge = "<b>" + ("bridges & tides " * (size // 16))
        write_campaign(tmp_path, [("o1", "Ada Okafor", "ada@example.com", "Harbor", "Jo Park", huge, ""), *PEOPLE[1:]])
        if not there:
            with pytest.raises(OutreachError, match="row 2"):  # no CSV reader takes a cell of that size
                desk_of(tmp_path)
            return
        client = client_of(app_of(desk_of(tmp_path)))
        for path in ("/letters/", "/letters/2", "/letters/2/panel", "/letters/2/paper", "/letters/2/mail"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert "<b>bridges" not in answer.text


def test_too_much_at_once_is_refused(client: Visitor) -> None:
    assert client.get(f"/letters/?text={'x' * 5000}").status_code == 200
    answer = client.get("/letters/?page=99999999999999999999&text=%ff%fe&state=%00")
    assert answer.status_code == 200


@LOOPBACK
def test_a_real_server_stands_what_browsers_never_send(tmp_path: Path) -> None:
    with reviewing(write_campaign(tmp_path)) as address:
        parts = urlsplit(address)
        assert (parts.scheme, parts.hostname) == ("http", "127.0.0.1")
        assert parts.hostname
        assert parts.port
        cookie = _opened(address)

        def status(method: str, path: str, **headers: str) -> int:
            connection = HTTPConnection(str(parts.hostname), parts.port, timeout=30)
            try:
                connection.request(method, path, headers={"Cookie": cookie, **headers})
                return connection.getresponse().status
            finally:
                connection.close()

        with ThreadPoolExecutor(50) as threads:
            statuses = threads.map(lambda n: status("GET", f"/letters/{2 + n % 6}/panel"), range(500))
            assert set(statuses) == {200}
        assert status("GET", "/letters/", Host="evil.example") == 400
        assert status("GET", "/letters/", Cookie="") == 403
        assert status("TRACE", "/letters/") in (403, 405)
        assert status("POST", "/letters/", Origin=f"http://{parts.netloc}") == 405
        assert status("GET", f"/letters/?text={'x' * 100_000}") == 431
        for raw in (
            b"GET /%s HTTP/1.1\r\n\r\n" % (b"%2e%2e/" * 20),
            b"\0\xff\r\n\r\n",
            b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n",
        ):
            with socket.create_connection((parts.hostname, parts.port), timeout=10) as line:
                line.sendall(raw)
                assert line.recv(4096).startswith(b"HTTP/1.") or raw.startswith(b"\0")
        assert status("GET", "/letters/") == 200


@LOOPBACK
def test_an_interrupt_leaves_no_connection_half_open(tmp_path: Path) -> None:
    write_campaign(tmp_path)
    main = threading.get_ident()
    over = threading.Event()

    def visited(address: str) -> None:
        place = (urlsplit(address).hostname, urlsplit(address).port)

        def come_and_go() -> None:
            with suppress(OSError):  # nobody listens any more
                while not over.is_set():
                    socket.create_connection(place, timeout=10).close()

        for _ in range(4):
            threading.Thread(target=come_and_go).start()
        threading.Timer(0.02, signal.pthread_kill, (main, signal.SIGINT)).start()

    for _ in range(20):  # what is not closed is a warning, and a warning fails
        serve(desk_of(tmp_path), SECRET, 0, visited)
    over.set()


@LOOPBACK
def test_it_listens_on_this_machine_only_and_says_so_when_the_port_is_taken(tmp_path: Path) -> None:
    from tests.support.programs import Outreach

    with reviewing(write_campaign(tmp_path)) as address:
        port = str(urlsplit(address).port)
        done = Outreach(tmp_path)("review", "-c", tmp_path, "--no-open", "--port", port)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"port {port} cannot be used" in done.stderr


def _opened(address: str) -> str:
    parts = urlsplit(address)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    assert answer.status == 303
    connection.close()
    return str(answer.headers["Set-Cookie"]).partition(";")[0]
