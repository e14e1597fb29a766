// Putting cells right without losing the place in the list. Everything here is a form that works without it too.

import { register } from "./keys.js";
import { change, say, send, whenever } from "./page.js";

const place = document.querySelector(".mending");
const isTyped = (field) => field.matches("[name=now]") && field.value !== field.defaultValue;
const typed = () => [...place.querySelectorAll("[name=now]")].filter(isTyped);

place.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".correction")) return;
  event.preventDefault();
  const row = form.closest(".faulty");
  const body = new FormData(form);
  body.set("do", event.submitter?.value ?? form.querySelector("[name=do]").value);
  if (row.dataset.alone) body.set("alone", "1");
  form.querySelectorAll("button").forEach((button) => (button.disabled = true));
  let answer;
  try {
    answer = await change(() => send(form.action, body));
  } catch ({ why }) {
    form.querySelectorAll("button").forEach((button) => (button.disabled = false));
    const wrong = document.createElement("p");
    wrong.className = "wrong";
    wrong.setAttribute("role", "alert");
    wrong.textContent = why || place.dataset.failed;
    form.querySelector(".wrong")?.remove();
    form.querySelector(".found").prepend(wrong);
    return;
  }
  const others = typed().filter((field) => row.contains(field) && !form.contains(field));
  row.insertAdjacentHTML("afterend", answer.row);
  const fresh = row.nextElementSibling;
  row.remove();
  for (const field of others) keep(fresh, field);
  if (answer.done) {
    fresh.querySelector("h2").focus();
    say(fresh.querySelector(".done").textContent.trim().replace(/\s+/g, " "));
  } else {
    fresh.querySelector(".wrong")?.closest("form").querySelector("[name=now]").focus();
  }
});

// What was typed into other cells of the row, and not sent yet, is in the new ones.
function keep(fresh, field) {
  const there = document.getElementById(field.id);
  if (!there || !fresh.contains(there)) return;
  there.value = field.value;
  there.closest("details")?.setAttribute("open", "");
}

addEventListener("beforeunload", (event) => {
  if (typed().length) event.preventDefault();
});

const rows = () => [...place.querySelectorAll(".faulty")];

function step(by) {
  const all = rows();
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const to = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by];
  to?.querySelector("h2").focus();
  to?.scrollIntoView({ block: "start" });
}

if (place.dataset.next) {
  register("j", place.dataset.next, () => step(1));
  register("k", place.dataset.previous, () => step(-1));
  register("/", place.dataset.search, () => document.getElementById("text").focus());
  place.querySelector(".chosen").addEventListener("change", (event) => event.currentTarget.requestSubmit());
}

// The rows come in while the letters are being checked; what is being typed is left alone.
if (place.dataset.gathering) {
  whenever((now) => {
    if (now.gathered && !typed().length) location.reload();
  });
}
