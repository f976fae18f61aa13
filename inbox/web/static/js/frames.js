// The HTML of a mail on demand, in a frame under its own policy; remote pictures on a second demand.
import { find } from "./page.js";

/** @param {HTMLElement} button */
function show(button) {
  const body = /** @type {HTMLElement} */ (button.closest(".msg-body"));
  const shown = find(".html-box", body);
  const label = find("span", button);
  if (label) [label.textContent, button.dataset.other] = [button.dataset.other ?? "", label.textContent ?? ""];
  const text = find(".prose", body);
  if (shown) {
    shown.remove();
    if (text) text.hidden = false;
    return;
  }
  const french = document.documentElement.lang === "fr";
  const box = document.createElement("div");
  box.className = "html-box";
  const frame = document.createElement("iframe");
  frame.className = "html-frame";
  frame.title = french ? "Le message tel qu’il a été envoyé" : "The message as it was sent";
  frame.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  frame.src = button.dataset.html ?? "";
  frame.addEventListener("load", () => {
    const page = frame.contentDocument?.documentElement;
    if (page) frame.style.height = `${Math.min(page.scrollHeight + 4, 4000)}px`;
  });
  const bar = document.createElement("p");
  bar.className = "html-bar";
  const pictures = document.createElement("button");
  pictures.type = "button";
  pictures.className = "link";
  pictures.textContent = french ? "Charger les images distantes" : "Load remote pictures";
  pictures.addEventListener("click", () => { frame.src = `${button.dataset.html}?pictures=1`; pictures.remove(); });
  bar.append(pictures);
  box.append(frame, bar);
  if (text) { text.hidden = true; text.after(box); } else body.prepend(box);
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest?.("[data-html]"));
    if (button) show(button);
    const number = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest?.("[data-copy]"));
    if (number) void navigator.clipboard?.writeText(number.dataset.copy ?? "");
  });
}
