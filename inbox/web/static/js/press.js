// One key for a page's few decisions: a letter presses the button that names it in data-press.
const writing = (/** @type {HTMLElement} */ target) => target.isContentEditable || target.matches?.("textarea, select, input");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writing(/** @type {HTMLElement} */ (event.target))) return;
  if (localStorage.getItem("inbox.keys.off") || document.querySelector("dialog[open]")) return;
  const button = /** @type {HTMLElement | null} */ (document.querySelector(`[data-press="${CSS.escape(event.key.toLowerCase())}"]`));
  if (!button) return;
  event.preventDefault();
  button.click();
});
