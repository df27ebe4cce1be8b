// The page in headless Chromium: opening it, finding widgets by name, keys, files, numbers.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";

export const PAGE = process.env.TRIPLET_LAB_PAGE ?? "http://127.0.0.1:8000/";
export const SHOTS = new URL("../../web/shots/", import.meta.url).pathname;
export const WINDOW = { viewport: { width: 1280, height: 720 } };
export const TABLET = { viewport: { width: 1024, height: 768 }, hasTouch: true, isMobile: true };

/** How long something may take that has to happen, in milliseconds: this machine may be busy. */
export const PATIENCE = 30_000;

/** The browser: Chromium with WebGL 2 in software. */
export function launch(args = []) {
  const names = ["/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser"];
  const executablePath = process.env.CHROMIUM ?? names.find(existsSync);
  const drawing = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"];
  return chromium.launch({ executablePath, headless: true, args: ["--no-sandbox", ...drawing, ...args] });
}

/** Waits until a question has a true answer, and returns it. */
export async function until(question, what) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain for ${typeof what === "function" ? await what() : what}`);
    await pause(50);
  }
}

export class Lab {
  /** Opens the page in a profile of its own, or in that of another tab. */
  static async open(browser, { address = "", context, options = WINDOW } = {}) {
    const profile = context ?? (await browser.newContext({ acceptDownloads: true, ...options }));
    if (!context) await profile.grantPermissions(["clipboard-read", "clipboard-write"]);
    const lab = new Lab();
    lab.profile = profile;
    lab.page = await profile.newPage();
    lab.faults = [];
    lab.watch();
    await lab.page.goto(PAGE + address);
    await lab.ready();
    return lab;
  }

  /** Notes what must not happen: errors, and requests to other hosts. */
  watch() {
    const host = new URL(PAGE).host;
    this.page.on("console", (message) => {
      // Chromium's own remark on drawing in software.
      const isOurs = !/GPU stall|GL Driver Message|swiftshader/i.test(message.text());
      if (isOurs && ["error", "warning"].includes(message.type())) this.faults.push(`${message.type()}: ${message.text()}`);
    });
    this.page.on("pageerror", (error) => this.faults.push(`error: ${error.message}`));
    this.page.on("request", (request) => {
      const { protocol, host: asked } = new URL(request.url());
      if (!["data:", "blob:"].includes(protocol) && asked !== host) this.faults.push(`asks ${request.url()}`);
    });
    this.page.on("requestfailed", (request) => this.faults.push(`not there: ${request.url()}`));
  }

  async ready() {
    await this.page.waitForFunction(() => document.documentElement.dataset.state !== "loading", null, { timeout: 2 * PATIENCE });
    const state = await this.page.evaluate(() => document.documentElement.dataset.state);
    if (state !== "ready") throw new Error(`the page says: ${await this.page.innerText("#why")}`);
  }

  /** Closes the page and its profile, and says what must not have happened. */
  async close() {
    await this.profile.close();
    return this.faults;
  }

  async title() {
    return this.page.title();
  }

  /** The step in the title, without the thin space between thousands. */
  async step() {
    const found = /step ([\d\u2009\u202f ]+)/.exec(await this.title());
    return found ? Number(found[1].replace(/\D/g, "")) : NaN;
  }

  untilStep(is, what) {
    return until(async () => is(await this.step()), async () => `${what}; it says ${await this.title()}`);
  }

  /** Presses keys, with a frame between them. */
  async keys(...names) {
    for (const name of names) {
      await this.page.keyboard.press(name);
      await this.frames(2);
    }
  }

  /** Lets frames pass. */
  frames(count) {
    return this.page.evaluate(
      (left) => new Promise((done) => {
        const next = () => (left-- > 0 ? requestAnimationFrame(next) : done());
        next();
      }),
      count,
    );
  }

  /** Waits until two pictures in a row are equal, or four seconds have passed. */
  async rest() {
    let last;
    for (let i = 0; i < 8; i++) {
      await pause(500);
      const now = await this.page.screenshot();
      if (last?.equals(now)) return;
      last = now;
    }
  }

  /** All widgets on screen: role, name, value, rectangle. */
  async widgets() {
    const found = await this.page.evaluate(async () => {
      for (;;) {
        const widgets = window.widgets();
        if (widgets) return widgets;
        await new Promise(requestAnimationFrame);
      }
    });
    return JSON.parse(found);
  }

  /** The first widget with this name (a text, or what it matches), or undefined. */
  async look(name, role) {
    const fits = (given) => given != null && (name instanceof RegExp ? name.test(given) : given === name);
    const fitting = (await this.widgets()).filter((w) => (!role || w.role === role) && (fits(w.name) || fits(w.value)));
    // Of a button and the word on it, the button.
    return fitting.find((w) => w.role !== "Label") ?? fitting[0];
  }

  /** Waits until a widget is there. */
  find(name, role) {
    return until(() => this.look(name, role), async () => {
      const names = (await this.widgets()).map((w) => w.name ?? w.value).filter(Boolean);
      return `${name}; there are ${[...new Set(names)].join(" | ").slice(0, 3000)}`;
    });
  }

  /** The middle of a widget, once it rests. */
  async middle(name, role) {
    let { at } = await this.find(name, role);
    await until(async () => {
      const before = String(at);
      await this.frames(2);
      ({ at } = await this.find(name, role));
      return String(at) === before;
    }, `${name} to rest`);
    return [(at[0] + at[2]) / 2, (at[1] + at[3]) / 2];
  }

  async click(name, role) {
    const [x, y] = await this.middle(name, role);
    await this.page.mouse.move(x, y);
    await this.frames(2);
    await this.page.mouse.click(x, y, { delay: 60 });
    await this.frames(2);
  }

  /** Waits until the runs of a lesson's page are trained. */
  arrive() {
    return until(async () => !(await this.look(/^Training the runs/)), "the runs of the page");
  }

  /** Predicts something, and has the answer shown. */
  async answer() {
    await this.arrive();
    if (await this.look("Prediction", "Slider")) await this.click("Prediction", "Slider");
    else await this.keys("1");
    await this.keys("Enter");
    await until(async () => !(await this.look("Show what happens")), "the answer");
  }

  /** Drags from one place to another, in steps, as a hand does. */
  async drag([x1, y1], [x2, y2]) {
    await this.page.mouse.move(x1, y1);
    await this.page.mouse.down();
    for (let i = 1; i <= 8; i++) {
      await this.page.mouse.move(x1 + ((x2 - x1) * i) / 8, y1 + ((y2 - y1) * i) / 8);
      await this.frames(1);
    }
    await this.page.mouse.up();
    await this.frames(2);
  }

  /** Drops a file on the window. */
  async drop(name, text) {
    await this.page.evaluate(
      ([name, text]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text], name));
        const canvas = document.getElementById("window");
        for (const type of ["dragenter", "dragover", "drop"]) {
          canvas.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true, clientX: 600, clientY: 300 }));
        }
      },
      [name, text],
    );
  }

  /** What is downloaded when this is done: name and bytes. */
  async download(act) {
    const [download] = await Promise.all([this.page.waitForEvent("download", { timeout: 2 * PATIENCE }), act()]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
  }

  /** Keeps a picture of the page in web/shots. */
  async shot(name) {
    mkdirSync(SHOTS, { recursive: true });
    writeFileSync(`${SHOTS}${name}.png`, await this.page.screenshot());
  }
}

/** Width, height and number of colours of a PNG, which the browser decodes. */
export async function colours(browser, bytes) {
  const page = await browser.newPage();
  const found = await page.evaluate(async (text) => {
    const binary = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([binary], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
    return { width: image.width, height: image.height, colours: new Set(pixels).size };
  }, Buffer.from(bytes).toString("base64"));
  await page.close();
  return found;
}
