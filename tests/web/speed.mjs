// How fast the page is, beside the native program: steps a second, lengths of frames while it plays
// at full speed, and what a frame with 2,000 points takes without the drawing by the browser.

import { setTimeout as pause } from "node:timers/promises";
import { Lab, launch } from "./lab.mjs";
import { inFolder, native } from "./numbers.mjs";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const browser = await launch();

await inFolder(async (folder) => {
  native("export", "--steps", "0", "--to", folder, "--what", "recipe", "--force");
  const recipe = join(folder, "recipe.toml");
  const text = readFileSync(recipe, "utf8");
  const lab = await Lab.open(browser);
  const took = (steps) =>
    lab.page.evaluate(([text, steps]) => {
      const start = performance.now();
      window.recipeAfter(text, steps);
      return performance.now() - start;
    }, [text, steps]);
  await took(500);
  for (let i = 0; i < 3; i++) {
    const page = 2000 / ((await took(2500)) - (await took(500))) * 1000;
    const { steps_per_second: beside } = JSON.parse(native("train", recipe, "--steps", "2500", "--json"));
    console.log(`steps a second without drawing: page ${page.toFixed(0)}, native ${beside.toFixed(0)}: ${(page / beside).toFixed(2)}`);
  }
  await lab.close();
});

/** Plays for some seconds at full speed, and times each frame's script: eframe's is the only one. */
async function playing(name, prepare) {
  const lab = await Lab.open(browser);
  await prepare(lab);
  for (let i = 0; i < 12; i++) await lab.keys("Period");
  await lab.page.evaluate(() => {
    window.measured = { starts: [], ours: [], drawing: [] };
    let inDrawing = 0;
    const proto = WebGL2RenderingContext.prototype;
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(proto))) {
      if (typeof value !== "function") continue;
      proto[key] = function (...all) {
        const start = performance.now();
        try {
          return value.apply(this, all);
        } finally {
          inDrawing += performance.now() - start;
        }
      };
    }
    const ask = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (act) => ask((now) => {
      const start = performance.now();
      inDrawing = 0;
      act(now);
      window.measured.starts.push(now);
      window.measured.drawing.push(inDrawing);
      window.measured.ours.push(performance.now() - start - inDrawing);
    });
  });
  const before = await lab.step();
  await lab.keys("Space");
  await pause(10_000);
  const { starts, ours, drawing } = await lab.page.evaluate(() => window.measured);
  await lab.keys("Space");
  const steps = (await lab.step()) - before;
  const seconds = (starts.at(-1) - starts[0]) / 1000;
  const spread = (times) => {
    const sorted = times.slice(5).sort((a, b) => a - b);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
    return `median ${at(0.5)}, 95 % ${at(0.95)}, longest ${at(1)} ms`;
  };
  console.log(`${name}: ${(ours.length / seconds).toFixed(1)} frames and ${(steps / seconds).toFixed(0)} steps a second`);
  console.log(`  of a frame ours: ${spread(ours)}`);
  console.log(`  and calls to WebGL: ${spread(drawing)}; the rest is the browser's`);
  await lab.shot(`speed ${name}`);
  await lab.close();
}

await playing("defaults", async () => {});
await inFolder(async (folder) => {
  native("export", "--points", "2000", "--steps", "0", "--to", folder, "--what", "recipe", "--force");
  const text = readFileSync(join(folder, "recipe.toml"), "utf8");
  await playing("2,000 points", async (lab) => {
    await lab.drop("many.toml", text);
    await lab.frames(10);
  });
});
await browser.close();
