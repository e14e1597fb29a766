// The template's text and the letter that it makes, side by side: as you type, and before anything is saved.
import { listen, register } from "./keys.js";
import { say } from "./page.js";

const form = document.getElementById("text-form");
const text = document.getElementById("text");
const mirror = document.getElementById("mirror");
const panel = document.getElementById("panel");
const frame = document.getElementById("seen");
const seal = document.getElementById("seal");
const row = document.getElementById("row");
const as = document.getElementById("as");
const standing = document.getElementById("standing");
const came = document.getElementById("came");
const conflict = document.getElementById("conflict");
const take = document.getElementById("take");
const hard = document.getElementById("hard");
const said = form.dataset;

let name = form.elements.file.value;
let saved = text.value;
let theirs = null;
let bad = [];
let asking = new AbortController();
let turn = 0;

const stored = () => `outreach-text ${name}`;
const isChanged = () => text.value !== saved;

// What the server holds is compared as it sends it; a browser sends a textarea's lines with \r\n.
function body() {
  const sent = new FormData(form);
  sent.set("text", text.value);
  return sent;
}

const TAG = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/g;
const KIND = { "{": "value", "%": "tag", "#": "comment" };

function draw() {
  const lines = document.createDocumentFragment();
  let line = document.createElement("div");
  const put = (part, kind) => {
    part.split("\n").forEach((words, index) => {
      if (index) {
        lines.append(line);
        line = document.createElement("div");
      }
      if (!words) return;
      const piece = kind ? document.createElement("span") : null;
      if (piece) {
        piece.className = kind;
        piece.textContent = words;
      }
      line.append(piece ?? words);
    });
  };
  let end = 0;
  for (const found of text.value.matchAll(TAG)) {
    put(text.value.slice(end, found.index));
    put(found[0], KIND[found[0][1]]);
    end = found.index + found[0].length;
  }
  put(text.value.slice(end));
  lines.append(line);
  mirror.replaceChildren(lines);
  for (const number of bad) mirror.children[number - 1]?.classList.add("bad");
  if (!CSS.supports("field-sizing", "content")) {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight}px`;
  }
}

function keep() {
  if (isChanged()) sessionStorage.setItem(stored(), JSON.stringify({ text: text.value, seal: seal.value }));
  else sessionStorage.removeItem(stored());
  standing.textContent = isChanged() ? said.unsaved : "";
}

async function post(address, signal) {
  const answer = await fetch(address, {
    method: "POST",
    body: body(),
    signal,
    credentials: "same-origin",
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** The letter by the text as it is now. An answer that comes after another was asked for is not shown. */
async function attempt() {
  asking.abort();
  asking = new AbortController();
  const mine = ++turn;
  let answer;
  try {
    answer = await post(said.try, asking.signal);
  } catch (error) {
    if (error.name !== "AbortError") standing.textContent = said.failed;
    return;
  }
  if (mine !== turn) return;
  const opened = panel.querySelector("details")?.open;
  panel.innerHTML = answer.panel;
  if (opened) panel.querySelector("details")?.setAttribute("open", "");
  bad = answer.lines;
  draw();
  // While the text is faulty, the letter from before stays in view.
  const is = answer.letter !== "";
  frame.parentElement.classList.toggle("stale", !is);
  if (is) paint(answer.letter);
}

const loaded = new Promise((resolve) => {
  const there = frame.contentDocument;
  if (there?.readyState === "complete" && there.URL !== "about:blank") resolve();
  else frame.addEventListener("load", resolve, { once: true });
});

// The frame keeps its document, how far it is scrolled, and its policy, by which the letter is read as well.
async function paint(html) {
  await loaded;
  const inside = frame.contentDocument;
  const page = new frame.contentWindow.DOMParser().parseFromString(html, "text/html");
  if (!inside.head.querySelector("link")) inside.head.replaceWith(page.head);
  inside.body.replaceWith(page.body);
  fit();
}

function fit() {
  const inside = frame.contentDocument;
  if (inside?.body) frame.style.height = `${Math.max(200, inside.documentElement.offsetHeight + 2)}px`;
}

let counting;
async function count() {
  clearTimeout(counting);
  const mine = turn;
  try {
    const { number } = await post(said.count);
    const look = async () => {
      if (!number || mine !== turn) return;
      const answer = await fetch(`${said.count}/${number}`, { credentials: "same-origin" });
      if (!answer.ok) return;
      const now = await answer.json();
      came.textContent = now.said.trim();
      if (!now.done) counting = setTimeout(look, 300);
    };
    if (!number) came.textContent = "";
    await look();
  } catch {
    came.textContent = "";
  }
}

let later;
function changed() {
  draw();
  keep();
  attempt();
  clearTimeout(later);
  later = setTimeout(count, 700);
}

async function save() {
  let answer;
  try {
    answer = await post(said.save);
  } catch {
    standing.textContent = said.failed;
    say(said.failed);
    return;
  }
  seal.value = answer.seal;
  conflict.hidden = answer.saved;
  if (!answer.saved) {
    theirs = answer.text;
    document.getElementById("difference").innerHTML = answer.difference;
    take.hidden = false;
    say(said.changed);
    return;
  }
  sessionStorage.removeItem(stored());
  document.documentElement.dataset.version = answer.version;
  saved = text.value;
  name = form.elements.file.value = answer.name;
  standing.textContent = said.saved;
  say(said.saved);
}

take.addEventListener("click", () => {
  saved = text.value = theirs;
  conflict.hidden = true;
  changed();
  text.focus();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});

text.addEventListener("input", changed);

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    save();
  } else if (event.key === "F8" && hard.options.length > 1) {
    event.preventDefault();
    const next = hard.selectedIndex + (event.shiftKey ? -1 : 1);
    hard.selectedIndex = next < 1 ? hard.options.length - 1 : next % hard.options.length || 1;
    to(hard.value);
    say(hard.selectedOptions[0].textContent);
  }
});

function to(number) {
  if (!number) return;
  row.value = number;
  attempt();
}

hard.addEventListener("change", () => to(hard.value));
document.getElementById("file").addEventListener("change", (event) => event.target.form.requestSubmit());

document.getElementById("choose-contact").addEventListener("submit", async (event) => {
  event.preventDefault();
  const who = document.getElementById("who");
  if (!who.value.trim()) return to(hard.value);
  const address = new URL(location.href);
  address.searchParams.set("who", who.value);
  const found = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
  to(found.querySelector("#panel .who")?.dataset.row);
});

panel.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.dataset.sign) {
    frame.contentDocument?.getElementById(link.dataset.sign)?.scrollIntoView({ block: "center" });
  } else if (link.dataset.form) {
    as.value = link.dataset.form;
    frame.parentElement.className = `frame ${as.value}`;
    attempt();
  } else {
    to(new URL(link.href).searchParams.get("row"));
  }
});

document.querySelector(".names").addEventListener("click", (event) => {
  const insert = event.target.closest("[data-insert]")?.dataset.insert;
  if (!insert) return;
  text.focus();
  text.setRangeText(insert, text.selectionStart, text.selectionEnd, "end");
  changed();
});

register("j", document.querySelector("[rel=next]")?.textContent.trim() ?? "", () => panel.querySelector("[rel=next]")?.click());
register("k", document.querySelector("[rel=prev]")?.textContent.trim() ?? "", () => panel.querySelector("[rel=prev]")?.click());

addEventListener("beforeunload", (event) => {
  if (isChanged()) event.preventDefault();
});

frame.addEventListener("load", () => {
  fit();
  if (frame.contentDocument) listen(frame.contentDocument);
});

const kept = JSON.parse(sessionStorage.getItem(stored()) ?? "null");
if (kept && kept.text !== text.value) {
  text.value = kept.text;
  seal.value = kept.seal;
  say(said.restored);
  changed();
  standing.textContent = said.restored;
} else {
  draw();
  count();
}
