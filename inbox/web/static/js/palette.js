// Ctrl K: everything the page can do, found by a few letters without accents; else a search.
import { all, find } from "./page.js";

/** @typedef {{text: string, key: string, run: () => void}} Choice */
/** @type {Choice[]} */ let shown = [];
let at = 0;

const plain = (/** @type {string} */ text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const box = () => /** @type {HTMLDialogElement} */ (find("#palette"));

/** @returns {Choice[]} */
function everything() {
  const choices = [];
  for (const link of all(".nav-body a[href]")) {
    const text = find("span", link)?.textContent ?? "";
    choices.push({ text, key: link.dataset.go ? `G ${link.dataset.go.toUpperCase()}` : "", run: () => link.click() });
  }
  for (const button of all("#case-header [data-key]")) {
    choices.push({ text: (button.textContent ?? "").trim(), key: button.dataset.key ?? "", run: () => button.click() });
  }
  for (const menu of all("#work details.menu[data-menu]")) {
    const title = (find("summary", menu)?.title ?? "").replace(/ \(.\)$/, "");
    for (const item of all("button.menu-item", menu)) {
      choices.push({ text: `${title} : ${(item.textContent ?? "").trim()}`, key: (menu.dataset.menu ?? "").toUpperCase(), run: () => item.click() });
    }
  }
  return choices;
}

function fill() {
  const field = /** @type {HTMLInputElement} */ (find("#palette-input"));
  const list = /** @type {HTMLElement} */ (find("#palette-list"));
  const typed = field.value.trim();
  const words = plain(typed).split(/\s+/).filter(Boolean);
  shown = everything().filter((one) => words.every((word) => plain(one.text).includes(word))).slice(0, 9);
  if (typed) {
    const go = (/** @type {string} */ where) => () => { location.href = where; };
    if (/^#?\d+$/.test(typed)) shown.unshift({ text: `${list.dataset.open} ${typed}`, key: "", run: go(`/tickets/${typed.replace("#", "")}`) });
    shown.push({ text: `${list.dataset.search} « ${typed} »`, key: "/", run: go(`/inbox?q=${encodeURIComponent(typed)}`) });
    shown.push({ text: `${list.dataset.customer} « ${typed} »`, key: "", run: go(`/customers?q=${encodeURIComponent(typed)}`) });
  }
  at = 0;
  list.replaceChildren(...shown.map((choice, index) => {
    const item = document.createElement("li");
    item.id = `palette-${index}`;
    item.role = "option";
    item.textContent = choice.text;
    if (choice.key) { const key = document.createElement("kbd"); key.textContent = choice.key; item.append(key); }
    item.addEventListener("click", () => run(index));
    return item;
  }));
  mark();
}

function mark() {
  all("#palette-list li").forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
  find("#palette-input")?.setAttribute("aria-activedescendant", `palette-${at}`);
  find(`#palette-${at}`)?.scrollIntoView({ block: "nearest" });
}

/** @param {number} index */
function run(index) {
  box().close();
  shown[index]?.run();
}

export function openPalette() {
  const field = /** @type {HTMLInputElement} */ (find("#palette-input"));
  field.value = "";
  fill();
  box().showModal();
  field.focus();
}

export function start() {
  const field = find("#palette-input");
  field?.addEventListener("input", fill);
  field?.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      at = (at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % Math.max(shown.length, 1);
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(at);
    }
  });
}
