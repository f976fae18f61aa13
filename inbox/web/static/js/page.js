// What the modules share: finding things, and asking the server.

/** @param {string} selector @param {ParentNode} [root] @returns {HTMLElement | null} */
export const find = (selector, root = document) => /** @type {HTMLElement | null} */ (root.querySelector(selector));

/** @param {string} selector @param {ParentNode} [root] @returns {HTMLElement[]} */
export const all = (selector, root = document) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);

/** htmx, once it has loaded. @returns {any} */
export const htmx = () => /** @type {any} */ (window).htmx;

export const csrf = () => /** @type {HTMLMetaElement} */ (find('meta[name="csrf"]')).content;

/** The number of the open ticket. @returns {string | null} */
export const openNumber = () => find("#case")?.dataset.number ?? null;

/** @param {string} path @param {Record<string, string>} fields @param {boolean} [keepalive] */
export function post(path, fields, keepalive = false) {
  const body = new URLSearchParams(fields);
  return fetch(path, { method: "POST", body, keepalive, headers: { "X-CSRF-Token": csrf(), "HX-Request": "true" } });
}

/** A list of elements from HTML that our own server sent. @param {string} html */
export function elements(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return /** @type {HTMLElement[]} */ ([...template.content.children]);
}

export const narrow = () => matchMedia("(max-width: 899px)").matches;
