// The HTML of a mail on demand, in a frame under its own policy; remote pictures on a second demand,
// once or for this sender always. Whatever is folded is there in print.
import { all, find, post } from "./page.js";

const FOLDED_PIXELS = 1400;

/** @param {HTMLElement} button */
function show(button) {
  const body = /** @type {HTMLElement} */ (button.closest(".msg-body"));
  const shown = find(".html-box", body);
  const label = find("span", button);
  if (label) [label.textContent, button.dataset.other] = [button.dataset.other ?? "", label.textContent ?? ""];
  const text = find(".words", body);
  if (shown) {
    shown.remove();
    if (text) text.hidden = false;
    return;
  }
  const box = document.createElement("div");
  box.className = "html-box";
  const frame = document.createElement("iframe");
  frame.className = "html-frame";
  frame.title = button.dataset.title ?? "";
  frame.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  frame.src = button.dataset.html ?? "";
  const bar = document.createElement("p");
  bar.className = "html-bar";
  frame.addEventListener("load", () => fit(button, frame, bar));
  box.append(bar, frame);
  if (text) { text.hidden = true; text.after(box); } else body.prepend(box);
}

/** As high as its mail, and the bar tells of its pictures. @param {HTMLElement} button @param {HTMLIFrameElement} frame @param {HTMLElement} bar */
function fit(button, frame, bar) {
  const page = frame.contentDocument?.documentElement;
  if (!page) return;
  frame.style.height = "0";
  const height = page.scrollHeight + 4;
  frame.dataset.height = `${height}px`;
  frame.style.height = `${Math.min(height, FOLDED_PIXELS)}px`;
  const { kept = "", load = "", always = "", never = "", loaded = "", html = "", pictures = "" } = button.dataset;
  const keptAway = Number(page.dataset.keptAway);
  /** @param {string} choice */
  const remember = async (choice) => { await post(pictures, { always: choice }); frame.src = html; };
  bar.replaceChildren();
  if (keptAway) {
    bar.append(kept.replace("{n}", String(keptAway)), link(load, () => { frame.src = `${html}?pictures=1`; }), link(always, () => remember("1")));
  } else if (page.dataset.always === "1") {
    bar.append(loaded, link(never, () => remember("0")));
  } else if (frame.src.endsWith("?pictures=1")) {
    bar.append(loaded, link(always, () => remember("1")));
  }
  find(".html-more", /** @type {HTMLElement} */ (frame.parentElement))?.remove();
  if (height > FOLDED_PIXELS) {
    const more = link(button.dataset.all ?? "", () => { frame.style.height = `${height}px`; more.remove(); });
    more.classList.add("html-more");
    frame.after(more);
  }
}

/** @param {string} words @param {() => void} act */
function link(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}

/** On paper nothing can be unfolded. */
function unfold() {
  for (const folded of all(".msg > details:not([open]), .long:not([open])")) {
    folded.setAttribute("open", "");
    folded.dataset.unfolded = "";
  }
  for (const frame of all(".html-frame")) frame.style.height = frame.dataset.height ?? "";
}

function foldAgain() {
  for (const folded of all("[data-unfolded]")) {
    folded.removeAttribute("open");
    delete folded.dataset.unfolded;
  }
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest?.("[data-html]"));
    if (button) show(button);
    const number = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest?.("[data-copy]"));
    if (number) void navigator.clipboard?.writeText(number.dataset.copy ?? "");
  });
  addEventListener("beforeprint", unfold);
  addEventListener("afterprint", foldAgain);
}
