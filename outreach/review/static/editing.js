// One letter, changed by hand.
import { complain, leave, post, said } from "./typing.js";

const undo = document.getElementById("undo");

undo?.addEventListener("click", async (event) => {
  event.preventDefault();
  if (!confirm(undo.dataset.sure)) return;
  try {
    const { address } = await post(said.undo);
    leave();
    location.assign(address);
  } catch (error) {
    complain(error);
  }
});
