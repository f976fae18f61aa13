// Live updates. The stream tells only which tickets changed; what is shown is asked for.
import { all, elements, find, htmx, openNumber } from "./page.js";
import { before, cursor, insert, leave, replace, rows } from "./list.js";

/** @type {Set<string>} */ const changed = new Set();
/** @type {HTMLElement[]} */ let waiting = [];
let everything = false;
let timer = 0;
let countsAt = 0;
let opened = false;

async function refresh() {
  timer = 0;
  const numbers = [...changed];
  changed.clear();
  const list = find("#list");
  if (everything) numbers.push(...rows().map((row) => row.dataset.number ?? ""));
  everything = false;
  if (list && numbers.length) await refreshRows(list, numbers.slice(0, 200));
  const number = openNumber();
  if (number && numbers.includes(number)) refreshCase(number);
  refreshCounts();
}

/** @param {HTMLElement} list @param {string[]} numbers */
async function refreshRows(list, numbers) {
  const query = list.dataset.query;
  const answer = await fetch(`/inbox/rows?${query ? `${query}&` : ""}only=${numbers.join(",")}`);
  if (!answer.ok) return;
  const fresh = elements(await answer.text()).filter((element) => element.classList.contains("row"));
  const kept = new Set(fresh.map((row) => row.dataset.number));
  for (const row of fresh) {
    waiting = waiting.filter((other) => other.id !== row.id);
    if (!replace(row)) arrive(row);
  }
  for (const number of numbers) {
    const row = find(`#row-${number}`);
    if (row && !kept.has(number) && number !== openNumber() && row !== cursor()) leave(row);
  }
}

/** A row that was not in the list: shown at once where it moves nothing that is being looked at. */
function arrive(/** @type {HTMLElement} */ row) {
  const scroll = find("#list-scroll");
  const untouched = scroll && scroll.scrollTop < 4 && !cursor() && !find("#list .open");
  const place = rows().find((other) => before(row, other));
  const at = cursor() ?? find("#list > .row.open");
  const below = at && place && at.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (place ? untouched || below : !find("#more")) insert(row);
  else waiting.push(row);
  pill();
}

function pill() {
  const button = find("#pill");
  if (!button) return;
  button.hidden = waiting.length === 0;
  const french = document.documentElement.lang === "fr";
  const n = waiting.length;
  const latest = waiting.at(-1);
  const what = latest ? find(".row-subject", latest)?.textContent : "";
  const word = french ? (n > 1 ? "nouveaux" : "nouveau") : "new";
  button.textContent = `${n} ${word}${what ? ` · ${what}` : ""}`;
}

function showWaiting() {
  const list = find("#list");
  const top = waiting.filter((row) => !find(`#list > #${row.id}`)).reverse();
  waiting = [];
  pill();
  if (list?.dataset.order === "newest") [...top].reverse().forEach(insert);
  else top.forEach((row) => { row.classList.add("fresh"); list?.prepend(row); htmx()?.process(row); });
  find("#list-scroll")?.scrollTo({ top: 0, behavior: "smooth" });
}

/** @param {string} number */
function refreshCase(number) {
  if (find("#case-header details[open]")) return; // somebody is choosing: after that
  const scroll = find("#timeline-scroll");
  const atEnd = scroll && scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  htmx()?.ajax("GET", `/tickets/${number}/refresh`, { target: "#case-header", swap: "none" }).then(() => {
    if (scroll && atEnd) scroll.scrollTop = scroll.scrollHeight;
  });
}

function refreshCounts() {
  const wait = countsAt + 1000 - Date.now();
  if (wait > 0) {
    if (!timer) timer = setTimeout(refresh, wait);
    return;
  }
  countsAt = Date.now();
  const at = new URLSearchParams(location.search).get("view");
  fetch(`/inbox/counts${at ? `?view=${at}` : ""}`).then(async (answer) => {
    if (!answer.ok) return;
    const fresh = new Map(elements(await answer.text()).flatMap((group) => all("a[data-view]", group)).map((link) => [link.dataset.view, link]));
    for (const link of all("#views a[data-view]")) {
      const now = fresh.get(link.dataset.view);
      if (!now) continue;
      find(".count", link)?.remove();
      const count = find(".count", now);
      if (count) link.append(count);
      link.classList.toggle("alarm", now.classList.contains("alarm"));
    }
  });
}

function told(/** @type {MessageEvent} */ message) {
  const event = JSON.parse(message.data);
  if (event.what === "live.missed" || (event.what === "live.opened" && opened)) everything = true;
  if (event.what === "live.opened") { opened = true; if (!everything) return; }
  if (event.ticket) changed.add(String(event.ticket));
  if (!timer && (event.ticket || everything)) timer = setTimeout(refresh, 120);
}

export function start() {
  if (!find("#list") && !find("#views")) return;
  const stream = new EventSource("/live");
  stream.onmessage = told;
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  find("#pill")?.addEventListener("click", showWaiting);
  const offline = find("#offline");
  const network = () => { if (offline) offline.hidden = navigator.onLine; };
  addEventListener("online", network);
  addEventListener("offline", network);
}
