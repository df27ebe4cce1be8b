// Pictures of every page of the lessons, for the eye: node tests/web/look.mjs [LESSON …]. In the
// window each page before its question is answered and after it, on the tablet the first question
// of a lesson is answered; in web/shots/lessons.

import { mkdirSync } from "node:fs";
import { Lab, SHOTS, TABLET, WINDOW, launch } from "./lab.mjs";

const LESSONS = 13;
const wanted = process.argv.slice(2).map(Number);
mkdirSync(`${SHOTS}lessons`, { recursive: true });
const browser = await launch();
const two = (number) => String(number).padStart(2, "0");

for (const [size, options] of [["1280", WINDOW], ["1024", TABLET]]) {
  for (let lesson = 1; lesson <= LESSONS; lesson++) {
    if (wanted.length && !wanted.includes(lesson)) continue;
    const lab = await Lab.open(browser, { address: `?lesson=${two(lesson)}`, options });
    const [, pages] = /page 1 of (\d+)/.exec(said(await lab.find(/page 1 of/)));
    let answered = 0;
    for (let page = 1; page <= Number(pages); page++) {
      await lab.find(new RegExp(`page ${page} of`));
      await lab.arrive();
      await lab.rest();
      await lab.shot(`lessons/${size}-${two(lesson)}-${two(page)}`);
      const asks = await lab.look("Show what happens");
      if (asks && (options === WINDOW || answered++ === 0)) {
        await lab.answer().catch((error) => console.log(`lesson ${lesson}, page ${page}: ${error.message}`));
        await lab.rest();
        await lab.shot(`lessons/${size}-${two(lesson)}-${two(page)}-shown`);
      }
      await lab.keys("PageDown");
    }
    await lab.rest();
    await lab.shot(`lessons/${size}-${two(lesson)}-end`);
    console.log(`${size}: lesson ${lesson}, ${pages} pages${(await lab.close()).map((fault) => `\n  ${fault}`).join("")}`);
  }
}
await browser.close();

function said(widget) {
  return widget.name ?? widget.value;
}
