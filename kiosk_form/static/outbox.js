// Comments stay on the device, in IndexedDB, until the server has said 202; each has an id made once,
// so that sending one twice stores it once.
import { openDB } from "./vendor/idb.js";

const ADDRESS = "/api/v1/kiosk/comments";
const base = openDB("kiosk", 1, { upgrade: (db) => { db.createObjectStore("outbox", { keyPath: "comment_id" }); db.createObjectStore("refused", { keyPath: "comment_id" }); } });

export const key = () => document.cookie.match(/(?:^|; )kiosk_key=([^;]+)/)?.[1] ?? localStorage.getItem("kiosk_key") ?? "";

/** Keep a comment; it is safe when this resolves. */
export const keep = async (comment) => (await base).put("outbox", comment);
export const waiting = async () => (await base).count("outbox");

let sending = false;

/** Send what waits, oldest first. Gives "sent", "offline" or "refused". */
export async function send() {
  if (sending) return "busy";
  sending = true;
  try {
    const db = await base;
    const comments = (await db.getAll("outbox")).sort((a, b) => (a.submitted_at < b.submitted_at ? -1 : 1));
    for (const comment of comments) {
      const answer = await fetch(ADDRESS, {
        method: "POST", body: JSON.stringify(comment),
        headers: { "content-type": "application/json", authorization: `Bearer ${key()}` },
      }).catch(() => null);
      if (answer === null || answer.status >= 500 || answer.status === 429) return "offline";
      if (answer.status === 401 || answer.status === 403) return "refused"; // kept: a new key sends them
      if (!answer.ok) await db.put("refused", { ...comment, status: answer.status }); // ours to look into
      await db.delete("outbox", comment.comment_id);
    }
    return "sent";
  } finally {
    sending = false;
  }
}
