// Toasts leave by themselves; z presses the newest one's "undo".
import { all, find } from "./page.js";

/** @param {HTMLElement} toast */
function live(toast) {
  if (toast.dataset.living) return;
  toast.dataset.living = "1";
  const leave = () => {
    toast.classList.add("leaving");
    setTimeout(() => toast.remove(), 260);
  };
  const timer = setTimeout(leave, Number(toast.dataset.seconds || 5) * 1000);
  toast.addEventListener("mouseenter", () => toast.querySelector("[data-undo]") || clearTimeout(timer));
  // out of sight at once, but there until the answer has come: htmx drops an answer to nobody
  toast.addEventListener("submit", () => {
    clearTimeout(timer);
    toast.classList.add("leaving");
    setTimeout(() => toast.remove(), 15000);
  });
}

/** @param {string} text */
export function say(text) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.textContent = text;
  find("#toasts")?.append(toast);
}

export function undo() {
  const buttons = all("#toasts .toast:not(.leaving) [data-undo]");
  buttons.at(-1)?.click();
}

export function start() {
  const box = find("#toasts");
  if (!box) return;
  all(".toast", box).forEach(live);
  new MutationObserver(() => {
    const toasts = all(".toast:not(.leaving)", box);
    toasts.slice(0, -3).forEach((old) => old.remove());
    toasts.forEach(live);
  }).observe(box, { childList: true });
}
