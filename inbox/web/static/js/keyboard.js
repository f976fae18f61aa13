// One letter, one action: matched on the character produced, so that it holds on AZERTY and QWERTY.
import { find, openNumber, post } from "./page.js";
import { back, cursor, move, open } from "./list.js";
import { write } from "./composer.js";
import { closeMenus, openMenu } from "./menus.js";
import { say, undo } from "./toasts.js";
import { openPalette } from "./palette.js";
import { pressedInReview } from "./review.js";

let goingUntil = 0;
const OFF = "inbox.keys.off";

const press = (/** @type {string} */ key) => () => { find(`#case-header [data-key="${key}"]`)?.click(); return true; };
const menu = (/** @type {string} */ key) => () => withCase(() => openMenu(key));

/** Do it to the open ticket; without one, open the one under the cursor. @param {() => unknown} action */
function withCase(action) {
  if (openNumber()) return action();
  open(cursor());
  return true;
}

function copy() {
  const number = openNumber();
  if (!number) return;
  void navigator.clipboard?.writeText(number);
  say(`#${number} ✓`);
}

async function unseen() {
  const number = openNumber();
  if (!number) return;
  await post(`/tickets/${number}/unseen`, {});
  back();
}

/** @type {Record<string, () => unknown>} */
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  o: () => open(cursor()),
  u: back,
  "/": () => { const field = /** @type {HTMLInputElement | null} */ (find("#search, .big-search input")); field?.focus(); field?.select(); },
  "?": () => /** @type {HTMLDialogElement} */ (find("#keys"))?.showModal(),
  r: () => withCase(() => write("reply")),
  n: () => withCase(() => write("note")),
  i: press("i"),
  E: press("E"),
  C: press("C"),
  m: press("m"),
  M: press("M"),
  a: menu("a"),
  s: menu("s"),
  e: menu("e"),
  h: menu("h"),
  b: menu("h"),
  c: menu("c"),
  t: menu("t"),
  p: menu("p"),
  w: () => { find("#work")?.classList.add("show-context"); return openMenu("w"); },
  v: () => void unseen(),
  z: undo,
  ".": copy,
};

const writing = (/** @type {HTMLElement} */ target) => target.isContentEditable || target.matches?.("textarea, select, input:not([type=radio], [type=checkbox])");

function pressed(/** @type {KeyboardEvent} */ event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    if (writing(target)) target.blur();
    else if (!closeMenus()) {
      const work = find("#work.show-context");
      if (work) work.classList.remove("show-context");
      else back();
    }
    return;
  }
  if (writing(target)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (target.closest(".timeline-scroll, details.menu[open]") || !find("#list")) return;
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
    return;
  }
  if (localStorage.getItem(OFF)) return;
  if (event.timeStamp < goingUntil) {
    goingUntil = 0;
    const link = find(`[data-go="${event.key}"]`);
    if (link) { event.preventDefault(); link.click(); return; }
  }
  if (event.key === "g") { goingUntil = event.timeStamp + 1500; return; }
  if (pressedInReview(event)) { event.preventDefault(); return; }
  if (target.matches?.("input[type=radio]")) return;
  const action = KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

export function start() {
  document.addEventListener("keydown", pressed);
  const box = /** @type {HTMLInputElement | null} */ (find("#keys-off"));
  if (!box) return;
  box.checked = localStorage.getItem(OFF) !== null;
  box.addEventListener("change", () => box.checked ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF));
}
