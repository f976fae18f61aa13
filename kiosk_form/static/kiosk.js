// The kiosk's page: one form, two languages, an outbox, and a screen that forgets who stood there.
import { keep, key, send, waiting } from "./outbox.js";
import { ENGLISH, SAID } from "./texts.js";

const IDLE_SECONDS = 30;
const WARNING_SECONDS = 8;
const THANKS_SECONDS = 12;
const RETRY_SECONDS = 20;

const $ = (selector) => document.querySelector(selector);
const form = $("#form");
const french = new Map();
const staff = new URLSearchParams(location.search).has("staff");
let language = "fr";
let touchedAt = 0;
let thankedAt = 0;

function speak(to) {
  language = to;
  document.documentElement.lang = to;
  for (const element of document.querySelectorAll("[data-t]")) {
    if (!french.has(element)) french.set(element, element.textContent);
    element.textContent = to === "fr" ? french.get(element) : ENGLISH[element.dataset.t];
  }
  const area = form.elements.comment;
  if (!french.has(area)) french.set(area, area.placeholder);
  area.placeholder = to === "fr" ? french.get(area) : ENGLISH.comment_hint;
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === to));
  void tell();
}

function wrong(text) {
  const line = $("#error");
  line.textContent = text ?? "";
  line.hidden = !text;
}

/** The comment as the server takes it, or null when something is missing (and said). */
function read() {
  const fields = new FormData(form);
  const text = (name) => String(fields.get(name) ?? "").trim() || null;
  const wants = fields.get("wants_reply") === "on";
  const comment = {
    comment_id: crypto.randomUUID(), store: document.body.dataset.store, submitted_at: new Date().toISOString(),
    comment: text("comment") ?? "", rating: fields.get("rating") ? Number(fields.get("rating")) : null,
    wants_reply: wants, submitted_by: staff ? "staff" : "visitor", language,
    name: null, email: null, phone: null, loyalty_number: null,
  };
  if (wants || staff) for (const name of ["name", "email", "phone", "loyalty_number"]) comment[name] = text(name);
  const said = SAID[language];
  if (!comment.comment && comment.rating === null) return wrong(said.empty), null;
  if (comment.email && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(comment.email)) return wrong(said.email), null;
  if (wants && !comment.email && !comment.phone && !comment.loyalty_number) return wrong(said.reach), null;
  wrong(null);
  return comment;
}

async function submitted(event) {
  event.preventDefault();
  const comment = read();
  if (!comment) return;
  await keep(comment);
  wipe();
  form.hidden = true;
  $("#thanks").hidden = false;
  $("#thanks").focus();
  thankedAt = Date.now();
  await deliver();
}

async function deliver() {
  const outcome = await send();
  await tell(outcome === "refused");
}

async function tell(refused = false) {
  const count = await waiting();
  $("#waiting").textContent = refused ? SAID[language].refused : count ? SAID[language].waiting(count) : "";
}

function wipe() {
  form.reset();
  $("#contact").hidden = !staff;
  $("#idle").hidden = true;
  wrong(null);
  touchedAt = 0;
}

function start() {
  wipe();
  form.hidden = false;
  $("#thanks").hidden = true;
  thankedAt = 0;
  if (language !== "fr") speak("fr");
  scrollTo(0, 0);
}

function tick() {
  if (thankedAt && Date.now() - thankedAt > THANKS_SECONDS * 1000) return start();
  if (!touchedAt || !form.isConnected || form.hidden) return;
  const left = IDLE_SECONDS - Math.floor((Date.now() - touchedAt) / 1000);
  $("#idle").hidden = left > WARNING_SECONDS;
  $("#count").textContent = String(Math.max(left, 0));
  if (left <= 0) start();
}

const touched = () => { touchedAt = Date.now(); $("#idle").hidden = true; };

form.addEventListener("submit", submitted);
$("#wants-reply").addEventListener("change", (event) => { $("#contact").hidden = !event.target.checked && !staff; });
$("#again").addEventListener("click", start);
$("#stay").addEventListener("click", touched);
for (const button of document.querySelectorAll("[data-language]")) button.addEventListener("click", () => speak(button.dataset.language));
for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, (event) => { if (!form.hidden && event.target?.id !== "stay") touched(); });
addEventListener("online", () => void deliver());
setInterval(tick, 500);
setInterval(() => void deliver(), RETRY_SECONDS * 1000);

if (staff) {
  for (const element of document.querySelectorAll("[data-staff]")) element.hidden = false;
  $("#contact").hidden = false;
}
if (key()) localStorage.setItem("kiosk_key", key());
void deliver();
if ("serviceWorker" in navigator) {
  void navigator.serviceWorker.register("/kiosk/files/worker.js", { scope: "/kiosk/" });
  // this very page came before its worker did: give it to the worker's cache too
  void navigator.serviceWorker.ready.then(() => caches.open("kiosk-1")).then((cache) => cache.add(location.pathname)).catch(() => undefined);
}
