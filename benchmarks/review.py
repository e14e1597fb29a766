"""The review page over 10,000 contacts, in a real browser, beside a plain Flask page that the same browser asks for."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from measure import CAMPAIGN, OUTREACH, Claim, people

COUNT, LETTERS, OPENINGS = 10_000, 60, 5
SECOND, LETTER, KEYSTROKE, MEGABYTES = 1.0, 50, 100, 250

PLAIN = """
from flask import Flask
from waitress import create_server
app = Flask("plain")
app.get("/")(lambda: "<!doctype html><title>plain</title><p>A plain page.")
server = create_server(app, host="127.0.0.1", port=0)
print(f"http://127.0.0.1:{server.effective_port}/", flush=True)
server.run()
"""
FETCHES = """async (times) => {
  const took = [];
  for (let n = 0; n < times; n++) {
    const begun = performance.now();
    await (await fetch("/")).text();
    took.push(performance.now() - begun);
  }
  return took;
}"""
NEXT = """async (times) => {
  const seen = () => document.querySelector("iframe")?.contentDocument?.querySelector("main")?.textContent ?? "";
  const took = [];
  for (let n = 0; n < times; n++) {
    const [row, before, begun] = [document.querySelector(".who").dataset.row, seen(), performance.now()];
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
    const isThere = () => document.querySelector(".who").dataset.row !== row && seen() && seen() !== before;
    while (!isThere() && performance.now() < begun + 2000) await new Promise((then) => setTimeout(then, 1));
    took.push(performance.now() - begun);
    await new Promise((then) => setTimeout(then, 50));
  }
  return took;
}"""
TYPING = """async (times) => {
  const text = document.getElementById("text");
  const letter = () => document.getElementById("seen").contentDocument?.body?.textContent ?? "";
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
  document.execCommand("insertText", false, "P.S. ");
  const took = [];
  for (let n = 0; n < times; n++) {
    await new Promise((then) => setTimeout(then, 150));
    const begun = performance.now();
    document.execCommand("insertText", false, "typed"[n % 5]);
    const typed = text.value.slice(text.value.lastIndexOf("P.S."));
    while (!letter().includes(typed) && performance.now() < begun + 2000)
      await new Promise((then) => setTimeout(then, 1));
    took.push(performance.now() - begun);
  }
  return took;
}"""


@dataclass
class Server:
    address: str
    started: float
    megabytes: float = 0.0  # 10^6 bytes at the peak, known when it has ended


@contextmanager
def serving(command: Sequence[str | Path]) -> Iterator[Server]:
    """A program that prints its address first, until the block ends."""
    begun = perf_counter()
    child = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603 - of this file
    assert child.stdout
    server = Server(child.stdout.readline().strip(), perf_counter() - begun)
    try:
        yield server
    finally:
        child.terminate()  # what is started in the background may ignore an interrupt
        child.stdout.close()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        server.megabytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def claims(workspace: Path) -> Iterator[Claim]:
    from playwright.sync_api import sync_playwright  # after what is small has been started

    sheet = people(COUNT, workspace / "people.csv")
    review = (*OUTREACH, "review", sheet, "-c", CAMPAIGN, "--date", "2026-11-24", "--no-open", "--quiet")
    browser_path = shutil.which("chromium")
    if not browser_path:
        sys.exit("chromium is not here: tools/system-packages chromium")
    with (
        serving((sys.executable, "-c", PLAIN)) as plain,
        serving(review) as ours,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(plain.address)
        plainly = median(page.evaluate(FETCHES, LETTERS))
        openings = []
        address = ours.address
        for _ in range(OPENINGS):
            begun = perf_counter()
            page.goto(address, wait_until="commit")
            page.wait_for_selector(".people a")
            openings.append(perf_counter() - begun)
            address = page.url
        page.wait_for_selector("#gathering", state="detached", timeout=60_000)
        letters = median(page.evaluate(NEXT, LETTERS))
        page.goto(f"{ours.address.partition('/open')[0]}/template/")
        page.frame_locator("#seen").locator("main, pre").first.wait_for(state="attached")
        keystrokes = median(page.evaluate(TYPING, LETTERS))
        browser.close()
    sheet.unlink()
    yield Claim(
        f"`outreach review` of {COUNT:,} contacts: the list in view after opening, the slowest of {OPENINGS}",
        f"{max(openings):.2f} s (the program itself was there after {ours.started:.1f} s)",
        f"at most {SECOND:.0f} s",
        max(openings) <= SECOND,
    )
    yield Claim(
        f"the next letter in view after the key, median of {LETTERS}",
        f"{letters:.0f} ms (a plain Flask page: {plainly:.1f} ms)",
        f"at most {LETTER} ms",
        letters <= LETTER,
    )
    yield Claim(
        f"the letter by a template after each character typed into it, median of {LETTERS}",
        f"{keystrokes:.0f} ms",
        f"at most {KEYSTROKE} ms",
        keystrokes <= KEYSTROKE,
    )
    yield Claim(
        "memory of `outreach review`, at the peak",
        f"{ours.megabytes:.0f} MB",
        f"at most {MEGABYTES} MB",
        ours.megabytes <= MEGABYTES,
    )
