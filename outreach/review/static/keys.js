// Single keys that do what a button does. Each view registers its own; `?` shows them all, and switches them off
// (WCAG 2.2, 2.1.4). Where text is typed, keys are text.

const actions = new Map();
const OFF = "outreach-keys-off";

function areOn() {
  return localStorage.getItem(OFF) !== "1";
}

function isTyping(target) {
  return target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

/** Run `action` when `key` (as KeyboardEvent.key has it) is pressed by itself; `label` is what the help says. */
export function register(key, label, action) {
  actions.set(key, { label, action });
}

/** Listen for the keys in another document as well, such as that of a frame. */
export function listen(place) {
  place.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const found = actions.get(event.key);
    if (!found || !areOn() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    found.action(event);
  });
}

const help = document.getElementById("help");

function showHelp() {
  const list = document.getElementById("keys");
  list.replaceChildren();
  for (const [key, { label }] of actions) {
    const term = document.createElement("dt");
    const name = document.createElement("kbd");
    name.textContent = key;
    term.append(name);
    const meaning = document.createElement("dd");
    meaning.textContent = label;
    list.append(term, meaning);
  }
  help.showModal();
}

if (help) {
  const button = document.getElementById("show-help");
  button.hidden = false;
  button.addEventListener("click", showHelp);
  const on = document.getElementById("keys-on");
  on.checked = areOn();
  on.addEventListener("change", () => localStorage.setItem(OFF, on.checked ? "0" : "1"));
  register("?", help.dataset.label, showHelp);
  listen(document);
}
