// One letter, changed by hand.
import { leave } from "./typing.js";

const undo = document.getElementById("undo");

undo?.addEventListener("click", (event) => {
  event.preventDefault();
  if (!confirm(undo.dataset.sure)) return;
  leave();
  const sent = new FormData(undo.form);
  sent.set("do", "undo");
  fetch(undo.form.action, { method: "POST", body: sent, credentials: "same-origin" }).then((answer) => {
    location.assign(answer.url);
  });
});
