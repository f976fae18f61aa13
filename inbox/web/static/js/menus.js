// Menus are <details>: one open at a time, arrows move, a letter typed in a filter narrows, Esc closes.
import { all, find } from "./page.js";

const items = (/** @type {HTMLElement} */ menu) => all(".menu-item:not([hidden]), .option input, .candidate, select, .menu-body .primary", menu).filter((item) => item.offsetParent);

/** @param {string} letter Open the menu of this key in the ticket's header or beside it. */
export function openMenu(letter) {
  const menu = /** @type {HTMLDetailsElement | null} */ (find(`#work details[data-menu="${letter}"]`));
  if (!menu) return false;
  menu.open = true;
  return true;
}

export function closeMenus(/** @type {Node | null} */ except = null) {
  let closed = false;
  for (const menu of all("details.menu[open]")) {
    if (except && menu.contains(except)) continue;
    /** @type {HTMLDetailsElement} */ (menu).open = false;
    closed = true;
  }
  return closed;
}

/** @param {HTMLElement} menu */
function focusFirst(menu) {
  const field = find("input[type=search]", menu) ?? find("[aria-pressed=true]", menu) ?? find("input:checked", menu) ?? items(menu)[0];
  field?.focus();
}

/** @param {HTMLInputElement} field */
function narrow(field) {
  const plain = (/** @type {string} */ text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  for (const item of all(".menu-item", field.closest(".menu-body") ?? undefined)) {
    item.hidden = !plain(item.textContent ?? "").includes(plain(field.value));
  }
}

function keys(/** @type {KeyboardEvent} */ event) {
  const menu = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest?.("details.menu[open]"));
  if (!menu || event.ctrlKey || event.metaKey) return;
  const list = items(menu);
  const at = list.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const target = /** @type {HTMLElement} */ (event.target);
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && target.tagName !== "SELECT" && !target.matches("input[type=radio]")) {
    event.preventDefault();
    list[(at + (event.key === "ArrowDown" ? 1 : -1) + list.length) % list.length]?.focus();
  } else if (event.key === "Enter" && target.matches(".menu-filter")) {
    event.preventDefault();
    list[0]?.click();
  } else if (event.key === "Escape") {
    event.stopImmediatePropagation();
    /** @type {HTMLDetailsElement} */ (menu).open = false;
    find("summary", menu)?.focus();
  }
}

export function start() {
  document.addEventListener("click", (event) => closeMenus(/** @type {Node} */ (event.target)));
  document.addEventListener("keydown", keys, true);
  document.addEventListener("input", (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (field.matches(".menu-filter")) narrow(field);
  });
  document.addEventListener("toggle", (event) => {
    const menu = /** @type {HTMLDetailsElement} */ (event.target);
    if (!menu.open || !menu.matches("details.menu, details[data-menu], .add-promise")) return;
    if (menu.matches(".menu")) closeMenus(menu);
    if (menu.matches(".about")) find(".menu-body", menu)?.scrollIntoView({ block: "nearest" });
    if (menu.matches("details.menu:not(.filter-menu, .about), .change-customer, .add-promise")) menu.matches(".menu") ? focusFirst(menu) : find("input:not([type=hidden])", menu)?.focus();
  }, true);
  document.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const opener = /** @type {HTMLElement | null} */ (target.closest?.("[data-open-dialog]"));
    if (opener) /** @type {HTMLDialogElement} */ (find(`#${opener.dataset.openDialog}`))?.showModal();
    if (target.matches?.("dialog")) /** @type {HTMLDialogElement} */ (target).close();
    if (target.closest?.("[data-toggle-context]")) find("#work")?.classList.toggle("show-context");
    else if (!target.closest?.("#context, .toasts, dialog")) find("#work")?.classList.remove("show-context");
  });
  const form = find("#search-form");
  form?.addEventListener("submit", () => all("select, input", form).forEach((field) => {
    if (!(/** @type {HTMLInputElement} */ (field).value)) field.setAttribute("disabled", "");
  }));
}
