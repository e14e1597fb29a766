// Copying a command. Everything else on these pages is links and forms.

import { register } from "./keys.js";
import { say } from "./page.js";

for (const button of document.querySelectorAll(".copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 1500);
    say(button.dataset.said);
  });
}

const search = document.querySelector("[role=search] [type=search]");
if (search) register("/", search.labels[0].textContent, () => search.focus());
