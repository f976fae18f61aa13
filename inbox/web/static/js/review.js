// The review queue by keyboard: digits are kinds, letters topics, Enter says so and brings the next.
import { all, find } from "./page.js";

const form = () => /** @type {HTMLFormElement | null} */ (find("#review .review-form"));
const AGAIN_AFTER = 1500; // milliseconds: a second Enter before the answer says nothing twice

/** The digit of a key by its place, so that AZERTY needs no shift. @param {KeyboardEvent} event */
const digit = (event) => event.shiftKey ? undefined : /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];

/** Whether the key meant something here. @param {KeyboardEvent} event */
export function pressedInReview(event) {
  if (!find("#review")) return false;
  if (event.key === "Enter") return submit(/** @type {HTMLElement} */ (event.target));
  const choice = /** @type {HTMLInputElement | null} */ (find(`#review [data-choose="${CSS.escape(digit(event) ?? event.key)}"]`));
  if (choice) {
    choice.checked = true;
    choice.focus({ preventScroll: true });
    changed();
    return true;
  }
  const select = /** @type {HTMLSelectElement | null} */ (find(`#review [data-cycle="${CSS.escape(event.key)}"]`));
  if (select) {
    select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
    changed();
    return true;
  }
  const button = find(`#review [data-review="${CSS.escape(event.key)}"]`);
  button?.click();
  return button !== null;
}

/** @param {HTMLElement} target */
function submit(target) {
  if (target.closest("a, button, summary")) return false;
  const now = form();
  if (!now) return false;
  if (Date.now() > Number(now.dataset.sent ?? 0) + AGAIN_AFTER) {
    now.dataset.sent = String(Date.now());
    now.requestSubmit();
  }
  return true;
}

/** The button says what it does: confirm, or correct. */
function changed() {
  const now = form();
  const button = now && find("[data-review=Enter] span", now);
  if (!now || !button) return;
  const other = all("input[type=radio]", now).some((one) => /** @type {HTMLInputElement} */ (one).checked !== /** @type {HTMLInputElement} */ (one).defaultChecked)
    || all("select", now).some((one) => !(/** @type {HTMLSelectElement} */ (one).selectedOptions[0]?.defaultSelected));
  button.dataset.right ??= button.textContent ?? "";
  button.textContent = (other ? button.dataset.changed : button.dataset.right) ?? "";
}

export function start() {
  const page = find(".review-page");
  if (!page) return;
  page.addEventListener("change", changed);
  new MutationObserver(() => {
    page.scrollTop = 0;
    find("#review")?.focus({ preventScroll: true });
  }).observe(page, { childList: true });
}
