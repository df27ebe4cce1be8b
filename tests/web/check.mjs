// What the page in a browser promises, one check each: node --test tests/web/check.mjs, or with
// --test-name-pattern some of them. scripts/check_web.sh serves the page and runs this.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";

import { Lab, PAGE, PATIENCE, TABLET, WINDOW, colours, launch, until } from "./lab.mjs";
import { RUNS, STEPS, apart, inFolder, native, numbers, table, trained } from "./numbers.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** A check on a page of its own, at the end of which nothing else may have gone wrong. */
function check(name, options, act) {
  if (!act) [options, act] = [{}, options];
  test(name, async (t) => {
    const lab = await Lab.open(browser, options);
    try {
      await act(lab, t);
    } catch (error) {
      await lab.shot(`failed: ${name.replace(/[^\w ]/g, "").slice(0, 60)}`);
      await lab.close();
      throw error;
    }
    assert.deepEqual(await lab.close(), []);
  });
}

check("the page loads without an error and asks no other host", async (lab, t) => {
  await until(async () => (await lab.title()).startsWith("Triplet Lab"), "the title");
  await lab.shot("loaded");
  const { colours: count } = await colours(browser, await lab.page.screenshot());
  assert.ok(count > 100, `the window is blank: ${count} colours`);
  t.diagnostic(`${count} colours`);
});

test("the first picture comes soon", async (t) => {
  const times = [];
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    const lab = await Lab.open(browser);
    await lab.frames(2);
    times.push(Math.round(performance.now() - start));
    await lab.close();
  }
  t.diagnostic(`first picture after ${times.join(", ")} ms, from a new profile (wanted: 2,000)`);
});

check("Space plays and pauses, Right takes one step, Home and End go through time", async (lab) => {
  await lab.keys("Space");
  await lab.untilStep((step) => step > 10, "more than ten steps");
  await lab.keys("Space");
  const still = await lab.step();
  await lab.frames(20);
  assert.equal(await lab.step(), still, "it goes on while paused");
  await lab.keys("ArrowRight");
  await lab.untilStep((step) => step === still + 1, `step ${still + 1}`);
  await lab.keys("Home");
  await lab.untilStep((step) => step === 0, "step 0");
  await lab.keys("End");
  await lab.untilStep((step) => step === still + 1, `step ${still + 1}`);
});

check("the margin goes up with ] and with its slider, and Ctrl Z takes it back", async (lab) => {
  const margin = async () => (await lab.find("Margin", "Slider")).value;
  assert.equal(await margin(), 1);
  await lab.keys("]");
  await until(async () => (await margin()) === 1.05, "margin 1.05");
  const { at } = await lab.find("Margin", "Slider");
  const y = (at[1] + at[3]) / 2;
  await lab.drag([at[0] + 0.5 * (at[2] - at[0]), y], [at[0] + 0.8 * (at[2] - at[0]), y]);
  await until(async () => (await margin()) > 1.5, async () => `a margin above 1.5; it is ${await margin()}`);
  await lab.keys("Control+z");
  await until(async () => (await margin()) === 1.05, async () => `margin 1.05 again; it is ${await margin()}`);
});

check("the keys of the app are kept from the browser, and those of the clipboard left to it", async (lab) => {
  const kept = (key, more = {}) =>
    lab.page.evaluate(
      ([key, more]) => {
        const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
        document.getElementById("window").dispatchEvent(event);
        return event.defaultPrevented;
      },
      [key, more],
    );
  for (const key of ["F1", "F5", "F6", "F7", "Tab", "Backspace", " "]) assert.ok(await kept(key), key);
  for (const key of ["s", "o", "f", "1", "5", "0", "+", "-"]) assert.ok(await kept(key, { ctrlKey: true }), `Ctrl ${key}`);
  for (const key of ["c", "v", "x", "w", "t", "n"]) assert.ok(!(await kept(key, { ctrlKey: true })), `Ctrl ${key}`);
  assert.ok(!(await kept("F11")), "F11");
});

check("a lesson opens, its question is answered, and the answer is shown", async (lab) => {
  await lab.click("Lessons");
  await lab.click(/1.*Three points and a margin/);
  await lab.find(/page 1 of/);
  await lab.keys("PageDown");
  await lab.find(/page 2 of/);
  await lab.find("Show what happens");
  await lab.answer();
  await lab.shot("lesson answered");
});

check("a link to a page of a lesson opens it", { address: "?lesson=06&page=3" }, async (lab) => {
  await lab.find(/page 3 of/);
  assert.match(await lab.title(), /Triplet Lab/);
});

check("a link to presenter mode opens it", { address: "?lesson=02&present" }, async (lab) => {
  await lab.find(/page 1 of/);
  assert.equal(await lab.look("Presenter mode"), undefined, "its button is for the window");
  await lab.shot("presenter from a link");
  await lab.keys("Escape");
  await lab.find("Presenter mode");
});

check("a copied link opens the run with its margin", async (lab) => {
  await lab.keys("]", "]", "ArrowRight");
  await lab.click("Recipes");
  await lab.click("Copy link");
  const link = await until(() => lab.page.evaluate(() => navigator.clipboard.readText()), "a link in the clipboard");
  assert.ok(link.startsWith(`${PAGE}#TL1.`), link);
  const other = await Lab.open(browser, { address: link.slice(PAGE.length) });
  await until(async () => (await other.find("Margin", "Slider")).value === 1.1, "margin 1.1");
  assert.deepEqual(await other.close(), []);
});

check("a link that is damaged says so, and the window opens", { address: "?lesson=77" }, async (lab) => {
  await lab.find(/no lesson/i);
  await lab.keys("ArrowRight");
  await lab.untilStep((step) => step === 1, "step 1");
});

check("a dropped table is read and trained on", async (lab) => {
  await lab.drop("trees.csv", table());
  await lab.click("Read all of it");
  await lab.click("Train on these points");
  await until(async () => /Class larch/.test(await words(lab)), "the classes of the table");
  await lab.keys("Space");
  await lab.untilStep((step) => step > 10, "more than ten steps");
  await lab.shot("own data");
});

check("a file is chosen by the browser's dialog", async (lab) => {
  await lab.keys("Control+o");
  const [chooser] = await Promise.all([lab.page.waitForEvent("filechooser", { timeout: PATIENCE }), lab.click("Browse…")]);
  await chooser.setFiles({ name: "trees.csv", mimeType: "text/csv", buffer: Buffer.from(table()) });
  await until(async () => {
    if (await lab.look("Read all of it")) return true;
    const open = await lab.look("Open", "Button");
    if (open) await lab.click("Open", "Button");
    return false;
  }, "the table");
});

check("a picture is downloaded, has its size, and isn't blank", async (lab) => {
  await lab.keys("ArrowRight");
  await lab.click("Export");
  await lab.click(/^Picture/);
  await lab.find("Save");
  const { name, bytes } = await lab.download(() => lab.click("Save"));
  assert.match(name, /\.png$/);
  const found = await colours(browser, bytes);
  assert.ok(found.width > 300 && found.height > 200 && found.colours > 50, JSON.stringify(found));
});

check("a recipe is downloaded, and the native program trains it to the same numbers", async (lab) => {
  await lab.keys("]", "Space");
  await lab.untilStep((step) => step > 10, "more than ten steps");
  await lab.keys("Space", "[");
  await lab.keys("Control+s");
  await lab.find("Save", "Button");
  const { name, bytes } = await lab.download(() => lab.click("Save", "Button"));
  assert.match(name, /\.triplet$/);
  await inFolder(async (folder) => {
    const recipe = join(folder, name);
    writeFileSync(recipe, bytes);
    const expected = numbers(folder, recipe);
    const ours = JSON.parse(await lab.page.evaluate(([text, steps]) => window.recipeAfter(text, steps), [bytes.toString(), STEPS]));
    assert.ok(apart(ours.embedding, expected.embedding) < 1e-9);
  });
});

check("numbers and weights are downloaded as one .zip", async (lab) => {
  await lab.keys("ArrowRight");
  await lab.click("Export");
  await lab.click(/^Numbers/);
  await lab.find(/^(Save|Write|Export)/, "Button");
  const { name, bytes } = await lab.download(() => lab.click(/^(Save|Write|Download)/, "Button"));
  assert.match(name, /\.zip$/);
  assert.equal(bytes.subarray(0, 2).toString(), "PK");
  for (const file of ["embedding.csv", "model.safetensors", "recipe"]) assert.ok(bytes.includes(file), file);
});

check("a session is offered again after the page is loaded again", async (lab) => {
  await lab.keys("]", "Space");
  await lab.untilStep((step) => step > 10, "more than ten steps");
  await lab.keys("Space", "[");
  const before = await lab.step();
  await lab.frames(5);
  await lab.page.reload();
  await lab.ready();
  await lab.click("Go on with it");
  await lab.untilStep((step) => step === before, `step ${before} again`);
});

check("two tabs keep a session each, and neither offers the other's", async (lab) => {
  const second = await Lab.open(browser, { context: lab.profile });
  await lab.page.bringToFront();
  await lab.keys("]", "ArrowRight");
  await lab.untilStep((step) => step === 1, "step 1");
  await second.page.bringToFront();
  assert.equal(await second.look("Go on with it"), undefined, "a session in progress is offered");
  await second.keys("]", "]", "ArrowRight", "ArrowRight");
  await second.untilStep((step) => step === 2, "step 2");
  const sessions = () =>
    lab.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("triplet-lab/runs/") && !key.endsWith(".lock")).length);
  assert.equal(await sessions(), 2);
  await second.page.close();
  const third = await Lab.open(browser, { context: lab.profile });
  await third.click("Go on with it");
  await third.untilStep((step) => step === 2, "the second tab's step");
  assert.deepEqual([...second.faults, ...third.faults], []);
});

check("a run is copied as text and pasted again", async (lab) => {
  await lab.keys("]", "ArrowRight", "Control+c");
  const text = await until(() => lab.page.evaluate(() => navigator.clipboard.readText()), "a text in the clipboard");
  assert.match(text, /^TL1\./);
  await lab.page.reload();
  await lab.ready();
  await lab.page.click("#window", { position: { x: 640, y: 8 } });
  await lab.keys("Control+v");
  await until(async () => (await lab.find("Margin", "Slider")).value === 1.05, "margin 1.05");
});

check("presenter mode, A | B and slow motion", async (lab) => {
  await lab.keys("c");
  await lab.find("End A | B");
  await lab.keys("ArrowRight");
  await lab.untilStep((step) => step === 1, "step 1");
  await lab.shot("A and B");
  await lab.click("End A | B");
  await lab.keys("s");
  await lab.find(/1 of 8|Batch|phase/i);
  for (let i = 0; i < 8; i++) await lab.keys("ArrowRight");
  await lab.untilStep((step) => step === 2, "the step of slow motion");
  await lab.shot("after slow motion");
  await lab.keys("F5");
  await until(async () => !(await lab.look("Recipes")), "large letters and no menus");
  await lab.shot("presenter");
  await lab.keys("Escape");
  await lab.find("Recipes");
});

check("a tap selects a triplet's point", { options: TABLET }, async (lab) => {
  await lab.find("Embedding pane");
  await lab.shot("tablet");
  const { at } = await lab.find("Embedding pane");
  const before = await words(lab);
  for (let i = 1; i < 6; i++) {
    const place = [at[0] + ((at[2] - at[0]) * i) / 6, (at[1] + at[3]) / 2];
    await lab.page.touchscreen.tap(...place);
    await lab.frames(4);
    if ((await words(lab)) !== before) return;
  }
  assert.fail("five taps changed nothing");
});

check("a finger moves the negative of the three points", { options: TABLET, address: "?lesson=01" }, async (lab) => {
  const { at } = await lab.find(/^negative at/);
  const name = (await lab.find(/^negative at/)).name;
  await touches(lab, [[(at[0] + at[2]) / 2, (at[1] + at[3]) / 2]], [[(at[0] + at[2]) / 2 - 60, (at[1] + at[3]) / 2 - 40]]);
  await until(async () => (await lab.find(/^negative at/)).name !== name, `another place than ${name}`);
});

check("two fingers zoom a plot", { options: TABLET }, async (lab) => {
  const { at } = await lab.find("Embedding pane");
  const [x, y] = [(at[0] + at[2]) / 2, (at[1] + at[3]) / 2];
  const plot = () => lab.page.screenshot({ clip: { x: at[0] + 4, y: at[1] + 40, width: at[2] - at[0] - 8, height: at[3] - at[1] - 44 } });
  const before = await plot();
  await touches(lab, [[x - 30, y], [x + 30, y]], [[x - 120, y], [x + 120, y]]);
  await lab.frames(4);
  await lab.shot("tablet, zoomed");
  assert.ok(!before.equals(await plot()), "the plot is as before");
});

/** Fingers go from some places to others. */
async function touches(lab, from, to) {
  const client = await lab.profile.newCDPSession(lab.page);
  const send = (type, places) =>
    client.send("Input.dispatchTouchEvent", { type, touchPoints: places.map(([x, y], id) => ({ x, y, id })) });
  await send("touchStart", from);
  await lab.frames(3);
  for (let i = 1; i <= 10; i++) {
    await send("touchMove", from.map(([x, y], n) => [x + ((to[n][0] - x) * i) / 10, y + ((to[n][1] - y) * i) / 10]));
    await lab.frames(1);
  }
  await send("touchEnd", []);
  await lab.frames(3);
}

/** All words on screen. */
async function words(lab) {
  return (await lab.widgets()).map((widget) => widget.name ?? widget.value ?? "").join("\n");
}

for (const [what, script] of [
  ["WebGL 2", () => {
    const old = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
      return kind === "webgl2" ? null : old.call(this, kind, ...more);
    };
  }],
  ["WebAssembly", () => delete window.WebAssembly],
]) {
  test(`a browser without ${what} shows what it lacks`, async () => {
    const profile = await browser.newContext(WINDOW);
    await profile.addInitScript(script);
    const page = await profile.newPage();
    await page.goto(PAGE);
    await page.waitForSelector("#stopped", { state: "visible", timeout: PATIENCE });
    assert.match(await page.innerText("#why"), new RegExp(what));
    await profile.close();
  });
}

test("ten recipes have the native program's numbers after 300 steps", async (t) => {
  const lab = await Lab.open(browser);
  await inFolder(async (folder) => {
    for (const [name, options] of RUNS) {
      const { recipe, ...expected } = trained(folder, options);
      const ours = JSON.parse(await lab.page.evaluate(([text, steps]) => window.recipeAfter(text, steps), [recipe, STEPS]));
      assert.equal(ours.step, STEPS, `${name}: ${ours.error ?? "it stopped"}`);
      const differ = { embedding: apart(ours.embedding, expected.embedding), loss: Math.abs(ours.loss - expected.loss) / (expected.loss || 1) };
      t.diagnostic(`${name}: embedding ${differ.embedding.toExponential(1)}, loss ${differ.loss.toExponential(1)} (${expected.loss.toPrecision(3)})`);
      assert.ok(differ.embedding < 1e-9 && differ.loss < 1e-9, `${name}: ${JSON.stringify(differ)}`);
    }
  });
  await lab.close();
});

test("the program is small", (t) => {
  const folder = new URL("../../web/dist/", import.meta.url).pathname;
  let all = 0;
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(folder + name);
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 } };
    const packed = brotliCompressSync(bytes, quality).length;
    all += packed;
    t.diagnostic(`${name}: ${bytes.length} bytes, ${packed} by brotli`);
  }
  t.diagnostic(`all: ${(all / 1e6).toFixed(2)} MB by brotli, fonts and data in it`);
});
