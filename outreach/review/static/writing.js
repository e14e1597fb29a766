// The template with the letters in view: whose letter is shown, how all come out, and names to put into the text.
import { register } from "./keys.js";
import { part, say } from "./page.js";
import { attempt, changed, complain, current, form, frame, panel, post, said, text, whenChanged } from "./typing.js";

const PAUSE = 700;
const row = document.getElementById("row");
const as = document.getElementById("as");
const came = document.getElementById("came");
const hard = document.getElementById("hard");
const nobody = document.getElementById("nobody");

function to(number) {
  if (!number) return;
  row.value = number;
  attempt();
}

// How the letters to all come out is counted when nothing is typed for a moment.
async function count() {
  const mine = current();
  try {
    const { number } = await post(said.count);
    if (!number) came.textContent = "";
    for (let done = !number; !done && mine === current(); await new Promise((later) => setTimeout(later, 300))) {
      const answer = await fetch(`${said.count}/${number}`, { credentials: "same-origin" });
      if (answer.status !== 200) return; // 204: another count has begun
      const now = await answer.json();
      came.textContent = now.said.trim();
      done = now.done;
    }
  } catch {
    came.textContent = "";
  }
}

let later;
whenChanged(() => {
  clearTimeout(later);
  later = setTimeout(count, PAUSE);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "F8" || hard.options.length < 2) return;
  event.preventDefault();
  const next = hard.selectedIndex + (event.shiftKey ? -1 : 1);
  hard.selectedIndex = next < 1 ? hard.options.length - 1 : next % hard.options.length || 1;
  to(hard.value);
  say(hard.selectedOptions[0].textContent);
});

hard.addEventListener("change", () => to(hard.value));
document.getElementById("file").addEventListener("change", (event) => event.target.form.requestSubmit());

document.getElementById("choose-contact").addEventListener("submit", async (event) => {
  event.preventDefault();
  const who = document.getElementById("who");
  if (!who.value.trim()) return to(hard.value);
  const address = new URL(location.href);
  address.searchParams.set("who", who.value);
  try {
    const found = new DOMParser().parseFromString(await part(address), "text/html");
    nobody.textContent = found.getElementById("nobody").textContent;
    if (!nobody.textContent) to(found.querySelector("#panel .who")?.dataset.row);
  } catch (error) {
    complain(error);
  }
});

panel.addEventListener("click", (event) => {
  const link = event.target.closest(".who a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.dataset.form) {
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

register("j", form.dataset.next, () => panel.querySelector("[rel=next]")?.click());
register("k", form.dataset.previous, () => panel.querySelector("[rel=prev]")?.click());
