// The list: a cursor that is the focused row, opening, going on to the next, rows that come and go.
import { all, find, htmx, narrow, openNumber } from "./page.js";

const list = () => find("#list");
export const rows = () => all("#list > .row:not(.leaving)");
const linkOf = (/** @type {HTMLElement} */ row) => /** @type {HTMLAnchorElement} */ (find(".row-link", row));
let timer = 0;

export const cursor = () => find("#list > .row.cursor");

/** @param {HTMLElement | undefined | null} row @param {boolean} [focus] */
export function setCursor(row, focus = true) {
  if (!row) return;
  all("#list > .row.cursor").forEach((one) => one.classList.remove("cursor"));
  row.classList.add("cursor");
  if (focus) linkOf(row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** Move the cursor; with a ticket open beside the list, open what it comes to. @param {number} step */
export function move(step) {
  const every = rows();
  if (!every.length) return;
  const from = cursor() ?? find(`#row-${openNumber()}`);
  const at = from ? every.indexOf(from) : -1;
  const to = every[Math.min(Math.max(at + step, 0), every.length - 1)];
  if (!to || (to === from && at >= 0)) return;
  setCursor(to);
  if (openNumber() && !narrow()) {
    clearTimeout(timer);
    timer = setTimeout(() => open(to), 140);
  }
}

/** @param {HTMLElement | null | undefined} row */
export function open(row) {
  if (!row) return;
  setCursor(row, !narrow());
  linkOf(row).click();
}

export function back() {
  const list = find("[data-back]");
  const row = find(`#row-${openNumber()}`);
  const work = find("#work");
  if (!openNumber() || !work || !list) return false;
  history.pushState(history.state, "", /** @type {HTMLAnchorElement} */ (list).href);
  document.body.classList.remove("has-case");
  work.replaceChildren();
  work.classList.remove("show-context");
  row?.classList.remove("open");
  setCursor(row);
  return true;
}

/** After a ticket is done: fade its row out, and on to the next. */
function done() {
  const number = openNumber();
  const row = find(`#row-${number}`);
  const every = rows();
  const next = row ? every[every.indexOf(row) + 1] ?? every[every.indexOf(row) - 1] : null;
  if (row && !/view=(closed|all|snoozed)/.test(location.search)) leave(row);
  if (next && !narrow()) open(next);
  else back();
}

/** @param {HTMLElement} row */
export function leave(row) {
  row.classList.add("leaving");
  setTimeout(() => {
    row.remove();
    const empty = find("#empty");
    if (empty) empty.hidden = rows().length > 0;
  }, 220);
}

/** Put a row that came from the server in the place of its former self. @param {HTMLElement} fresh */
export function replace(fresh) {
  const old = find(`#list > #${fresh.id}`);
  if (!old) return false;
  if (old.classList.contains("cursor")) fresh.classList.add("cursor");
  if (fresh.dataset.number === openNumber()) {
    fresh.classList.add("open");
    fresh.classList.remove("unread");
    find(".dot", fresh)?.remove();
  }
  const focused = old.contains(document.activeElement);
  old.replaceWith(fresh);
  htmx()?.process(fresh);
  if (focused) linkOf(fresh).focus({ preventScroll: true });
  return true;
}

/** Which of two rows comes first in this list's order. @param {HTMLElement} a @param {HTMLElement} b */
export function before(a, b) {
  if (list()?.dataset.order === "newest") return (a.dataset.at ?? "") > (b.dataset.at ?? "");
  return (a.dataset.due || "9") < (b.dataset.due || "9");
}

/** Put a new row where the order says. @param {HTMLElement} row */
export function insert(row) {
  const place = rows().find((other) => before(row, other));
  row.classList.add("fresh");
  if (place) place.before(row);
  else find("#list")?.insertBefore(row, find("#more"));
  htmx()?.process(row);
  const empty = find("#empty");
  if (empty) empty.hidden = true;
}

function opened() {
  const number = openNumber();
  document.body.classList.toggle("has-case", number !== null);
  for (const row of all("#list > .row")) {
    const is = row.dataset.number === number;
    row.classList.toggle("open", is);
    const link = linkOf(row);
    if (is) {
      row.classList.remove("unread");
      find(".dot", row)?.remove();
      link.setAttribute("aria-current", "true");
      if (!cursor()) row.classList.add("cursor");
    } else link.removeAttribute("aria-current");
  }
  const title = find("#case-title");
  if (title) document.title = `#${number} ${title.textContent} · inbox`;
  const scroll = find("#timeline-scroll");
  if (scroll) scroll.scrollTop = scroll.scrollHeight;
}

export function start() {
  if (!list()) return;
  opened();
  find(`#row-${openNumber()}`)?.scrollIntoView({ block: "center" });
  document.addEventListener("htmx:after:swap", (event) => {
    const target = /** @type {any} */ (event).detail?.ctx?.target ?? event.target;
    if (target?.id === "work" || /** @type {HTMLElement} */ (event.target)?.id === "work") opened();
  });
  // a click with a modifier opens a tab of its own: htmx shall not see it
  document.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest?.(".row-link");
    if (!link) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) event.stopImmediatePropagation();
    else setCursor(link.closest(".row"), false);
  }, true);
  document.addEventListener("click", (event) => {
    if (/** @type {HTMLElement} */ (event.target).closest?.("[data-back]") && back()) event.preventDefault();
  });
  // a change to the open ticket answers with its row, which has its own place in the list
  const rowsIn = find("#rows-in");
  if (rowsIn) new MutationObserver(() => {
    const box = find("#rows-in > ol");
    if (!box) return;
    const fresh = find(".row", box);
    const where = box.dataset.open;
    if (fresh && !replace(fresh) && where) insert(fresh);
    if (where) htmx()?.ajax("GET", where, { target: "#work", swap: "outerHTML", push: where }).then?.(() => undefined);
    rowsIn.replaceChildren();
    if (box.dataset.done !== undefined && box.dataset.for === openNumber()) done();
  }).observe(rowsIn, { childList: true });
}
