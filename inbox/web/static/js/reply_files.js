// Files on a reply: sent up when they are chosen, dropped or pasted; a pasted picture stands in the text.
import { csrf, elements, find } from "./page.js";

const MOST_BYTES = 18_000_000;

const french = () => document.documentElement.lang === "fr";

/** @param {string} text */
function tell(text) {
  const toast = document.createElement("div");
  toast.className = "toast error";
  toast.dataset.seconds = "6";
  toast.append(Object.assign(document.createElement("span"), { textContent: text }));
  find("#toasts")?.append(toast);
}

/** Swap the list for what the server says. @param {string} path @param {FormData} body @returns {Promise<boolean>} */
async function send(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", body, headers: { "X-CSRF-Token": csrf(), "HX-Request": "true" } });
    const said = elements(await answer.text());
    if (answer.ok) find("#reply-files")?.replaceWith(...said);
    else find("#toasts")?.append(...said);
    const files = find("#reply-files");
    if (files?.children.length) files.closest(".composer")?.classList.add("writing");
    return answer.ok;
  } catch {
    tell(french() ? "Le fichier n’a pas pu être envoyé : le réseau ne répond pas." : "The file could not be sent: the network does not answer.");
    return false;
  }
}

/** @param {HTMLElement} form @param {File[]} files @param {boolean} [inText] whether pictures are to stand in the text */
async function upload(form, files, inText = false) {
  if (files.reduce((sum, file) => sum + file.size, 0) > MOST_BYTES) {
    tell(french() ? "Ces fichiers sont trop lourds pour un e-mail : 18 Mo en tout." : "These files are too large for a mail: 18 MB in all.");
    return;
  }
  const number = form.closest("#composer")?.getAttribute("data-number") ?? "";
  const body = new FormData();
  for (const file of files) body.append("files", file, file.name || "image.png");
  const before = new Set(names());
  form.classList.add("uploading");
  const done = await send(`/tickets/${number}/files`, body);
  form.classList.remove("uploading");
  if (!done || !inText) return;
  const added = names().filter((name) => !before.has(name));
  insert(form, added.map((name) => `[${name}]`).join(" "));
}

const names = () => [...document.querySelectorAll("#reply-files [data-name]")].map((one) => /** @type {HTMLElement} */ (one).dataset.name ?? "");

/** @param {HTMLElement} form @param {string} text */
function insert(form, text) {
  const area = /** @type {HTMLTextAreaElement | null} */ (find("textarea", form));
  if (!area) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

/** @param {Event} event @returns {HTMLElement | null} */
const replyForm = (event) => /** @type {HTMLElement} */ (event.target).closest?.("form.write.reply") ?? null;

function dragged(/** @type {DragEvent} */ event) {
  const form = replyForm(event);
  if (!form || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  form.classList.toggle("dropping", event.type === "dragover");
  if (event.type === "drop") void upload(form, [...event.dataTransfer.files]);
}

export function start() {
  document.addEventListener("change", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const form = replyForm(event);
    if (!form || !input.matches("[data-attach]") || !input.files) return;
    const files = [...input.files];
    input.value = ""; // they go up now, not with the reply
    void upload(form, files);
  });
  document.addEventListener("paste", (event) => {
    const form = replyForm(event);
    const files = [...(event.clipboardData?.files ?? [])];
    if (!form || !files.length) return;
    event.preventDefault();
    void upload(form, files, true);
  });
  for (const kind of /** @type {const} */ (["dragover", "dragleave", "drop"])) document.addEventListener(kind, dragged);
  document.addEventListener("click", (event) => {
    const form = replyForm(event);
    const button = /** @type {HTMLButtonElement | null} */ (/** @type {HTMLElement} */ (event.target).closest?.("[data-remove], [data-insert]"));
    if (!form || !button) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // not a click that sends the reply
    if (button.dataset.insert) return insert(form, button.dataset.insert);
    const body = new FormData();
    body.append("number", button.value);
    void send(button.dataset.remove ?? "", body);
  }, true);
}
