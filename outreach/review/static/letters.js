// Going through the letters without loading the page anew. Everything here is a link that works without it too.

import { listen, register } from "./keys.js";
import { change, part, say, send, whenever, whenLoaded } from "./page.js";

const letter = document.getElementById("letter");
const list = document.getElementById("list");
const choose = document.getElementById("choose");
const wanted = document.getElementById("text");
let going = new AbortController();
let isComing = false;
let listing = new AbortController();

const address = () => new URL(location.href);
const current = () => letter.querySelector(".who")?.dataset.row;

function partOf(url) {
  const at = new URL(url);
  at.pathname = at.pathname.replace(/\/$/, "") + "/panel";
  return at;
}

// The address of what the frame holds, which may have come there without its being loaded.
function holding(frame) {
  return frame.dataset.holds ?? frame.src;
}

function asAhead(url) {
  const at = new URL(url);
  at.searchParams.set("ahead", "1");
  return at;
}

// Where the letter of another address will be, if it is seen as this one is.
function frameOf(url) {
  const frame = letter.querySelector("iframe");
  const row = new URL(url).pathname.match(/\d+$/)?.[0];
  return frame && row ? holding(frame).replace(/\/\d+\//, `/${row}/`) : "";
}

async function show(url, { remember = true } = {}) {
  going.abort();
  const { signal } = (going = new AbortController());
  isComing = true;
  const expected = frameOf(url);
  const ahead = expected ? part(asAhead(expected), signal).catch(() => "") : "";
  let html;
  try {
    html = await part(partOf(url), signal);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
    return;
  }
  const fresh = document.createElement("article");
  fresh.innerHTML = html;
  const page = fresh.querySelector("iframe")?.src === expected ? await ahead : "";
  if (signal.aborted) return;
  isComing = false;
  const had = focused();
  const before = current();
  if (page && frameHolds(page)) {
    exchange(letter, fresh);
  } else {
    letter.replaceChildren(...fresh.childNodes);
    arrange();
  }
  if (remember) history.pushState(null, "", url);
  document.body.className = "one";
  const who = letter.querySelector(".who");
  document.title = `${who.dataset.title} · outreach`;
  say(who.dataset.said);
  refocus(had);
  if (who.dataset.row !== before) scrollTo(0, 0);
  await mark(who);
}

// Keys that are pressed faster than letters come are kept; one that is held down is not, or it would go on by itself.
let steps = 0;
let isStepping = false;

async function step(by, event) {
  steps = event.repeat ? by : steps + by;
  if (isStepping) return;
  isStepping = true;
  try {
    while (steps) {
      const link = letter.querySelector(steps > 0 ? "[rel=next]" : "[rel=prev]");
      steps = link ? steps - Math.sign(steps) : 0;
      if (link) await show(new URL(link.href));
    }
  } finally {
    isStepping = false;
  }
}

// The frame stays, and gets the body of another letter: to load one anew takes longer than all else. What is put into
// it is parsed by the frame itself, under its own policy, in which nothing runs.
function frameHolds(page) {
  const inside = letter.querySelector("iframe").contentDocument;
  if (!inside?.querySelector("link[rel=stylesheet]")) return false;
  const parsed = new inside.defaultView.DOMParser().parseFromString(page, "text/html");
  inside.body.replaceWith(inside.adoptNode(parsed.body));
  inside.documentElement.className = parsed.documentElement.className;
  inside.documentElement.lang = parsed.documentElement.lang;
  inside.defaultView.scrollTo(0, 0);
  return true;
}

// Everything in `old` becomes what it is in `fresh`, except for the frame, which must not be taken out of the page.
function exchange(old, fresh) {
  const holds = (parent) => [...parent.children].find((child) => child.matches("iframe") || child.querySelector("iframe"));
  const kept = holds(old);
  const model = holds(fresh);
  for (const child of [...old.childNodes]) if (child !== kept) child.remove();
  const place = [...fresh.childNodes].indexOf(model);
  const others = [...fresh.childNodes];
  kept.before(...others.slice(0, place));
  kept.after(...others.slice(place + 1));
  for (const { name, value } of model.attributes) if (name !== "src") kept.setAttribute(name, value);
  if (kept.matches("iframe")) kept.dataset.holds = model.src;
  else exchange(kept, model);
}

// What had the focus in the part that is replaced has it again in the new one.
function focused() {
  const had = document.activeElement;
  if (!letter.contains(had)) return "";
  return had.rel ? `[rel=${had.rel}]` : had.dataset.form ? `[data-form=${had.dataset.form}]` : had.id ? `#${had.id}` : "h2";
}

function refocus(selector) {
  if (!selector) return;
  const found = letter.querySelector(selector) ?? letter.querySelector("h2");
  if (found.matches("h2")) found.tabIndex = -1;
  found.focus({ preventScroll: true });
}

async function mark(who) {
  list.querySelector("[aria-current]")?.removeAttribute("aria-current");
  let entry = list.querySelector(`[data-row="${who.dataset.row}"]`);
  if (!entry && who.dataset.page) {
    await relist({ page: who.dataset.page });
    entry = list.querySelector(`[data-row="${who.dataset.row}"]`);
  }
  entry?.setAttribute("aria-current", "true");
  entry?.scrollIntoView({ block: "nearest" });
}

// The address of a part of the page for what is chosen in the form, and how letters are seen.
function chosen(from) {
  const at = new URL(from, location.href);
  for (const [name, value] of new FormData(choose)) if (value) at.searchParams.set(name, value);
  for (const name of ["as", "values"]) {
    const value = address().searchParams.get(name);
    if (value) at.searchParams.set(name, value);
  }
  return at;
}

async function relist({ page = "" } = {}) {
  listing.abort();
  listing = new AbortController();
  const at = chosen(list.dataset.from);
  if (page) at.searchParams.set("page", page);
  if (current()) at.searchParams.set("row", current());
  try {
    const fresh = await part(at, listing.signal);
    const had = list.contains(document.activeElement) && document.activeElement.dataset.row;
    list.innerHTML = fresh;
    if (had) list.querySelector(`[data-row="${had}"]`)?.focus({ preventScroll: true });
    return true;
  } catch {
    return false;
  }
}

async function search() {
  if (!(await relist())) return;
  say(list.querySelector(".found").textContent.trim());
  const first = list.querySelector(".people a");
  const kept = current() && list.querySelector(`[data-row="${current()}"]`);
  const at = kept ?? first;
  if (at) await show(new URL(at.href), { remember: false }).then(() => history.replaceState(null, "", at.href));
}

// The frame is as tall as its letter, so that there is one scroll bar; keys work while it has the focus.
function arrange() {
  const frame = letter.querySelector("iframe");
  if (!frame) return;
  whenLoaded(frame, (inside) => {
    const fit = () => (frame.style.height = `${inside.documentElement.offsetHeight + 2}px`);
    fit();
    new ResizeObserver(fit).observe(inside.documentElement);
    listen(inside);
  });
}

function point(sign) {
  const inside = letter.querySelector("iframe")?.contentDocument;
  const found = inside?.getElementById(sign);
  if (!found) return false;
  inside.querySelector(".here")?.classList.remove("here");
  found.parentElement.classList.add("here");
  found.scrollIntoView({ block: "center" });
  return true;
}

function toggleValues(button) {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  const said = (at) => {
    const to = new URL(at);
    if (on) to.searchParams.set("values", "1");
    else to.searchParams.delete("values");
    return to;
  };
  const frame = letter.querySelector("iframe");
  if (frame) {
    frame.contentDocument?.documentElement.classList.toggle("values", on);
    frame.dataset.holds = said(holding(frame));
  }
  history.replaceState(null, "", said(location.href));
  for (const link of document.querySelectorAll("#list .people a, .who a, .forms a")) link.href = said(link.href);
}

// A decision is for the letter as it is shown; where it has changed meanwhile, the new one is shown instead.
letter.addEventListener("submit", async (event) => {
  const asked = event.target;
  if (!asked.closest(".decide")) return;
  event.preventDefault();
  let complaint = "";
  try {
    await change(() => send(asked.action, new FormData(asked, event.submitter)));
  } catch ({ why }) {
    complaint = why;
    if (!why) return complain(keys.failed);
  }
  await show(new URL(letter.querySelector(".who").dataset.address, location.href), { remember: false });
  await relist({ page: letter.querySelector(".who")?.dataset.page });
  list.querySelector(`[data-row="${current()}"]`)?.setAttribute("aria-current", "true");
  if (complaint) complain(complaint);
  else say(letter.querySelector(".decide .decision").textContent || letter.querySelector(".who").dataset.said);
});

function complain(why) {
  const told = document.createElement("p");
  told.className = "notice error";
  told.textContent = why;
  letter.querySelector(".decide + .notice.error")?.remove();
  letter.querySelector(".decide").after(told);
  say(why);
}

const isPlain = (event) => event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || !isPlain(event)) return;
  if (link.closest(".people") || (link.closest("#letter .who") && link.rel) || link.dataset.form !== undefined) {
    event.preventDefault();
    show(new URL(link.href));
  } else if (link.dataset.page) {
    event.preventDefault();
    relist({ page: link.dataset.page }).then(() => list.querySelector(".people a")?.focus());
  } else if (link.id === "values") {
    event.preventDefault();
    toggleValues(link);
  } else if (link.dataset.sign) {
    if (point(link.dataset.sign)) event.preventDefault();
  }
});

// What looks like a button is pressed by the space bar as well.
letter.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches("[role=button]")) {
    event.preventDefault();
    event.target.click();
  }
});

let typing;
choose.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(search, 120);
});
choose.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});

const isChosen = ([name, value]) => (address().searchParams.get(name) ?? "") === value;

addEventListener("popstate", () => {
  const isListed = [...new FormData(choose)].every(isChosen);
  if (isListed && /\/letters\/\d+$/.test(location.pathname)) show(address(), { remember: false });
  else location.reload();
});

const keys = document.querySelector(".split").dataset;
const follow = (selector) => () => letter.querySelector(selector)?.click();
// What is done to a letter is done to the one in view, never to one that is passed by or has not come yet.
const settled = (action) => () => isComing || steps || action();
register("j", keys.next, (event) => step(1, event));
register("k", keys.previous, (event) => step(-1, event));
register("v", keys.values, follow("#values"));
register("1", keys.paper, follow("[data-form=paper]"));
register("2", keys.mail, follow("[data-form=mail]"));
register("3", keys.phone, follow("[data-form=phone]"));
register("a", keys.approve, settled(follow("[value=approve]:enabled")));
register("u", keys.undo, settled(follow("[value=undo]")));
register("e", keys.edit, settled(follow("#edit")));
const hold = () => {
  const asked = letter.querySelector(".hold");
  if (!asked) return;
  asked.open = true;
  asked.querySelector("#note").focus();
};
register("h", keys.hold, settled(hold));
register("/", keys.search, () => wanted.focus());
wanted.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !wanted.value) wanted.blur();
});

// States come in while the letters are being checked, and when letters have left.
let gathered = !document.getElementById("gathering");
let { known } = list.dataset;
whenever(async (now) => {
  if (gathered && String(now.known) === known) return;
  gathered = now.gathered;
  known = String(now.known);
  const page = new URLSearchParams(location.search).get("page") ?? letter.querySelector(".who")?.dataset.page;
  await relist({ page });
  const filters = document.getElementById("filters");
  if (gathered && !filters.contains(document.activeElement)) filters.innerHTML = await part(chosen(filters.dataset.from));
});

// Typed while this file was on its way.
if (wanted.value !== wanted.defaultValue) search();

arrange();
list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
