// A threshold's slider: its value, what it gives in words, and its mark on the curve, as it moves.
import { all, find } from "./page.js";

/** @param {HTMLElement} panel */
function show(panel) {
  const slider = /** @type {HTMLInputElement} */ (find("input[type=range]", panel));
  const value = Number(slider.value);
  /** @type {number[][]} */ const points = JSON.parse(panel.dataset.points ?? "[]");
  const here = points.reduce((best, point) => Math.abs(point[0] - value) < Math.abs(best[0] - value) ? point : best);
  const percent = (/** @type {number} */ share) => String(Math.round(share * 100));
  const told = find("output", panel);
  if (told) told.textContent = `${percent(value)} %`;
  const words = find(".in-words", panel);
  if (words) words.textContent = (panel.dataset.words ?? "").replace("{a}", percent(here[1])).replace("{b}", percent(here[2]));
  const x = String(Number(panel.dataset.left) + value * Number(panel.dataset.width));
  const mark = panel.querySelector("line.at");
  mark?.setAttribute("x1", x);
  mark?.setAttribute("x2", x);
}

export function start() {
  for (const table of all(".drift .table-wrap")) table.scrollLeft = table.scrollWidth; // the last week first
  for (const panel of all("[data-threshold]")) panel.addEventListener("input", () => show(panel));
}
