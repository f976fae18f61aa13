// Writing: drafts saved on a pause and when the page goes away, Ctrl+Enter, tabs that share nothing.
import { all, find, openNumber, post } from "./page.js";

const PAUSE = 600;
/** @type {Map<string, {number: string, tab: string, text: string}>} */ const unsaved = new Map();
let timer = 0;

/** Whether anything is written or attached. @param {HTMLElement} composer */
const begun = (composer) => Boolean(find("#reply-files li", composer)) || all("textarea", composer).some((one) => /** @type {HTMLTextAreaElement} */ (one).value !== "");

/** @param {boolean} [leaving] */
async function save(leaving = false) {
  clearTimeout(timer);
  for (const [key, draft] of [...unsaved]) {
    unsaved.delete(key);
    try {
      const answer = await post(`/tickets/${draft.number}/draft`, { tab: draft.tab, text: draft.text }, leaving);
      if (!answer.ok) throw new Error(String(answer.status));
      const said = find("#saved");
      if (said && openNumber() === draft.number) said.innerHTML = await answer.text();
    } catch {
      if (!unsaved.has(key)) unsaved.set(key, draft); // kept until the network is back
      timer = setTimeout(save, 5000);
      return;
    }
  }
}

function typed(/** @type {Event} */ event) {
  const area = /** @type {HTMLTextAreaElement} */ (event.target);
  const tab = area.dataset?.draft;
  const composer = /** @type {HTMLElement | null} */ (area.closest?.("#composer"));
  if (!tab || !composer) return;
  const number = composer.dataset.number ?? "";
  composer.classList.toggle("writing", begun(composer));
  unsaved.set(`${number}/${tab}`, { number, tab, text: area.value });
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}

/** @param {"reply" | "note"} tab */
export function write(tab) {
  const radio = /** @type {HTMLInputElement | null} */ (find(`#tab-${tab}`));
  if (!radio) return false;
  radio.checked = true;
  const area = /** @type {HTMLTextAreaElement | null} */ (find(`.write.${tab} textarea`));
  area?.focus();
  area?.setSelectionRange(area.value.length, area.value.length);
  return true;
}

function keys(/** @type {KeyboardEvent} */ event) {
  const form = /** @type {HTMLFormElement | null} */ (/** @type {HTMLElement} */ (event.target).closest?.("form.write"));
  if (!form) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    const button = event.shiftKey ? find('button[name="then"]', form) : find("button.primary", form);
    button?.click();
  } else if (event.key === "Escape") {
    event.stopImmediatePropagation();
    /** @type {HTMLElement} */ (event.target).blur();
    find("#timeline-scroll")?.focus();
  }
}

function prepare() {
  const composer = find("#composer");
  composer?.classList.toggle("writing", begun(composer));
}

/** While it is being sent, a text cannot change, and keys are shortcuts again. @param {HTMLElement} form @param {boolean} is */
function sending(form, is) {
  const area = /** @type {HTMLTextAreaElement | null} */ (find("textarea", form));
  if (!area) return;
  area.readOnly = is;
  form.classList.toggle("sending", is);
  if (is && form.contains(document.activeElement)) find("#timeline-scroll")?.focus({ preventScroll: true });
}

export function start() {
  prepare();
  document.addEventListener("htmx:after:swap", prepare);
  document.addEventListener("input", typed);
  document.addEventListener("keydown", keys, true);
  document.addEventListener("change", (event) => {
    const radio = /** @type {HTMLInputElement} */ (event.target);
    if (radio.name === "composer-tab") write(/** @type {"reply" | "note"} */ (radio.value));
  });
  // what is sent is no longer a draft to be saved
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLElement} */ (event.target);
    if (!form.matches("form.write")) return;
    unsaved.delete(`${openNumber()}/${form.dataset.tab}`);
    setTimeout(() => sending(form, true), 0); // after htmx has read it
  }, true);
  document.addEventListener("htmx:finally:request", () => all("form.write.sending").forEach((form) => sending(form, false)));
  addEventListener("pagehide", () => void save(true));
  document.addEventListener("visibilitychange", () => { if (document.hidden) void save(true); });
  addEventListener("online", () => void save());
}
