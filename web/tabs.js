// Which tabs of the browser are open. They share its storage: a session in progress has a key there,
// `….lock`, with the name of the tab that it belongs to. Each tab holds a lock of the browser under
// its name for as long as it lives, so that the keys of tabs that are gone can be removed.

const PREFIX = "triplet-lab/";
const EVERY = 3000;
const tab = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Names this tab, and frees the sessions of tabs that are gone, now and from time to time. */
export async function begin() {
  document.documentElement.dataset.tab = tab;
  if (!storage()) {
    return;
  }
  if (!navigator.locks) {
    // On a page without https. A session of another tab may be offered, too; since every tab writes
    // to a session of its own, nothing is lost even so.
    keys().forEach((key) => localStorage.removeItem(key));
    return;
  }
  await new Promise((held) => {
    const forever = new Promise(() => {});
    navigator.locks.request(PREFIX + tab, () => {
      held();
      return forever;
    });
  });
  await free();
  setInterval(free, EVERY);
}

/** Removes the keys of tabs that are gone. */
async function free() {
  // Before the question: a tab that begins meanwhile holds its lock before it writes a key.
  const there = keys();
  const { held } = await navigator.locks.query();
  const alive = new Set(held.map((lock) => lock.name));
  there.filter((key) => !alive.has(PREFIX + localStorage.getItem(key))).forEach((key) => localStorage.removeItem(key));
}

function keys() {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && key.endsWith(".lock"));
}

function storage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
