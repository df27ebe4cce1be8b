// Fetches the program, shows how far that is, and starts it; or says in words why it can't.

const root = document.documentElement;
const element = (id) => document.getElementById(id);

/** The smallest program that uses vectors of 128 bits. */
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

const NEWER = "Use a current Firefox, Chrome, Edge or Safari (16.4 or newer), or the desktop app.";

/** Covers the page with these words. */
function stop(words) {
  if (root.dataset.state !== "stopped") {
    element("why").textContent = words;
    root.dataset.state = "stopped";
  }
}

/** What the browser lacks, in words. */
function missing() {
  if (typeof WebAssembly !== "object") {
    return `This browser can't run WebAssembly, which the program is made of, or it is switched off. ${NEWER}`;
  }
  if (!WebAssembly.validate(SIMD)) {
    return `This browser's WebAssembly has no vectors (SIMD), which the training needs. ${NEWER}`;
  }
  if (!document.createElement("canvas").getContext("webgl2")) {
    return `This browser can't draw with WebGL 2, or it is switched off: look for "hardware acceleration" or "WebGL" in its settings. ${NEWER}`;
  }
  return null;
}

/** The program, which notes on its way how much of it has come. */
async function program() {
  const response = await fetch(new URL("triplet_lab_bg.wasm", import.meta.url));
  if (!response.ok) {
    throw new Error(`the server answers ${response.status} for ${response.url}`);
  }
  const progress = element("progress");
  const all = Number(progress.dataset.bytes);
  let done = 0;
  const count = new TransformStream({
    transform(bytes, to) {
      done += bytes.length;
      if (all > 0) {
        progress.value = Math.min(1, done / all);
        element("what").textContent = `Loading: ${(done / 1e6).toFixed(1)} of ${(all / 1e6).toFixed(1)} MB`;
      }
      to.enqueue(bytes);
    },
  });
  const headers = { "content-type": "application/wasm" };
  return new Response(response.body.pipeThrough(count), { headers });
}

/** Opens pages that a lesson links to without a way back to this one. */
function openAlone() {
  const open = window.open.bind(window);
  window.open = (...what) => {
    const page = open(...what);
    if (page) page.opener = null;
    return page;
  };
}

async function load() {
  const lack = missing();
  if (lack) {
    stop(lack);
    return;
  }
  openAlone();
  const parts = [import("./tabs.js"), import("./triplet_lab.js"), program()];
  const [{ begin }, { default: start }, response] = await Promise.all(parts);
  await begin();
  await start({ module_or_path: response });
}

element("again").addEventListener("click", () => location.reload());
addEventListener("error", (event) => {
  stop(`The program stopped: ${event.message}. Load the page again: the runs of this session are offered then.`);
});
load().catch((error) => {
  stop(`The program can't be loaded (${error.message ?? error}). Check the connection, then load the page again.`);
});
