// What all views share: saying things aloud, and noticing that the campaign's files have changed.

const page = document.documentElement;
const said = document.getElementById("said");
const EVERY = 2000;

/** Tell a screen reader, once it has finished what it is saying. */
export function say(text) {
  said.textContent = text;
}

/** The part of a page at `address`, as HTML of our own server. `signal` takes the request back. */
export async function part(address, signal) {
  const answer = await fetch(address, { signal, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.text();
}

/** What our server answers to a form that is sent there. Throws an Error, whose `why` is what the server says, if it does. */
export async function send(address, body, signal) {
  const answer = await fetch(address, {
    method: "POST",
    body,
    signal,
    credentials: "same-origin",
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) throw Object.assign(new Error(`${answer.status}`), { why: (await answer.text()).trim() });
  return answer.json();
}

/** Call `action` with what a frame holds, whenever it has loaded that; at once where it has been quicker than we. */
export function whenLoaded(frame, action) {
  const inside = frame.contentDocument;
  if (inside?.readyState === "complete" && inside.URL !== "about:blank") action(inside);
  frame.addEventListener("load", () => {
    if (frame.contentDocument?.body) action(frame.contentDocument);
  });
}

/** The state of the campaign on the server: version, readable, seen, known, contacts, gathered. */
async function state() {
  return (await fetch(page.dataset.state, { headers: { Accept: "application/json" } })).json();
}

let changing = 0;
let changes = 0;

/** What `action` answers, which changes the campaign's files: by the `version` in it the page shows them as they are. */
export async function change(action) {
  changing++;
  try {
    const answer = await action();
    if (answer.version !== undefined) page.dataset.version = answer.version;
    return answer;
  } finally {
    changing--;
    changes++;
  }
}

const listeners = [];

/** Call `listener` with the campaign's state every two seconds, as long as the page is in view. */
export function whenever(listener) {
  listeners.push(listener);
}

async function look() {
  if (!document.hidden) {
    try {
      const before = changes;
      const now = await state();
      const isOurs = changing || changes !== before; // and its version may have come before the answer to the change
      if (!isOurs && String(now.version) !== page.dataset.version) {
        document.getElementById("changed").hidden = false;
      }
      document.getElementById("unreadable")?.toggleAttribute("hidden", now.readable);
      for (const listener of listeners) listener(now);
    } catch {
      // the program has ended, or will answer next time
    }
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY / 4);
