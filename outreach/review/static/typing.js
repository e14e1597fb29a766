// A text and the letter that it makes, side by side: as it is typed, and before anything is saved. The form says in
// its `data-` attributes where a text is tried and saved, and what is then said.
import { listen } from "./keys.js";
import { change, say, send, whenLoaded } from "./page.js";

export const form = document.getElementById("text-form");
export const text = document.getElementById("text");
export const panel = document.getElementById("panel");
export const frame = document.getElementById("seen");
export const said = form.dataset;

const mirror = document.getElementById("mirror");
const seal = document.getElementById("seal");
const standing = document.getElementById("standing");
const conflict = document.getElementById("conflict");
const take = document.getElementById("take");

// Not its value: somebody may have typed while this file was on its way.
let saved = text.defaultValue;
let theirs = null;
let bad = [];
let asking = new AbortController();
let turn = 0;
let opened = form.elements.file.value;

const row = () => form.elements.row?.value;
let whose = row();

// Without the row, which is another one when the sheet has been sorted: what is typed says itself whose it is.
const stored = () => `outreach-text ${location.pathname.replace(/\d+$/, "")} ${opened}`;
const isChanged = () => text.value !== saved;

const listeners = [];

/** Call `listener` whenever the text has changed, and once at first. */
export function whenChanged(listener) {
  listeners.push(listener);
  listener();
}

/** The number of the text that is tried now: another one for each. */
export const current = () => turn;

const TAG = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/g;
const KIND = { "{": "value", "%": "tag", "#": "comment" };

// The mirror behind the text has the same lines: it numbers them, and shows what is a tag.
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
      const piece = document.createElement("span");
      if (kind) piece.className = kind;
      piece.textContent = words;
      line.append(piece);
    });
  };
  let end = 0;
  for (const found of "tags" in said ? text.value.matchAll(TAG) : []) {
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

/** What the server answers to the form as it is now. */
export function post(address, signal) {
  const sent = new FormData(form);
  sent.set("text", text.value);
  return send(address, sent, signal);
}

/** Show why nothing came of it: what the program says, or that it does not. */
export function complain({ why }) {
  standing.textContent = why || said.failed;
}

/** Show the letter by the text as it is now. An answer that comes after another was asked for is not shown. */
export async function attempt() {
  asking.abort();
  asking = new AbortController();
  const mine = ++turn;
  let answer;
  try {
    answer = await post(said.try, asking.signal);
  } catch (error) {
    if (error.name !== "AbortError") complain(error);
    return;
  }
  if (mine !== turn) return;
  const open = [...panel.querySelectorAll("details")].map((each) => each.open);
  panel.innerHTML = answer.panel;
  panel.querySelectorAll("details").forEach((each, index) => (each.open ||= open[index] ?? false));
  bad = answer.lines;
  draw();
  // While the text is faulty, the letter from before stays in view; that to somebody else does not.
  const is = answer.letter !== "";
  const paper = frame.parentElement;
  paper.classList.toggle("stale", !is);
  paper.hidden = !is && (paper.hidden || whose !== row());
  if (!is) return;
  whose = row();
  await paint(answer.letter);
}

const loaded = new Promise((resolve) => {
  whenLoaded(frame, (inside) => {
    fit();
    listen(inside);
    resolve();
  });
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

/** The text has changed, by the keyboard or otherwise. */
export function changed() {
  draw();
  keep();
  attempt();
  for (const listener of listeners) listener();
}

async function save() {
  let answer;
  try {
    answer = await change(() => post(said.save));
  } catch (error) {
    complain(error);
    say(standing.textContent);
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
  saved = text.value;
  opened = form.elements.file.value = answer.name;
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

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
  event.preventDefault();
  save();
});

panel.addEventListener("click", (event) => {
  const sign = event.target.closest("[data-sign]")?.dataset.sign;
  if (!sign) return;
  event.preventDefault();
  frame.contentDocument?.getElementById(sign)?.scrollIntoView({ block: "center" });
});

text.addEventListener("input", changed);

let leaving = false;

/** Leave the page without a question: what is typed here is not wanted any more. */
export function leave() {
  leaving = true;
  sessionStorage.removeItem(stored());
}

addEventListener("beforeunload", (event) => {
  if (isChanged() && !leaving) event.preventDefault();
});

const kept = JSON.parse(sessionStorage.getItem(stored()) ?? "null");
if (kept && kept.text !== text.value) {
  text.value = kept.text;
  seal.value = kept.seal;
  changed();
  standing.textContent = said.restored;
  say(said.restored);
} else if (isChanged()) {
  changed();
} else {
  draw();
}
