// The same numbers: runs that the native program and the page train from one recipe.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const STEPS = 300;

/** Between them: data sets, miners, losses, distances, networks and optimizers of every kind. */
export const RUNS = [
  ["spiral, as it begins", "--data spiral"],
  ["moons, batch-hard, momentum", "--data moons --mining batch-hard --optimizer momentum --lr 0.02 --margin 3"],
  ["rings, soft margin, random", "--data rings --loss soft --mining random --margin 1"],
  ["blobs, hard, SGD, no hidden layer", "--data blobs --classes 6 --mining hard --optimizer sgd --lr 0.05 --hidden  --margin 0.5"],
  ["digits, normalized, held-out classes", "--data digits --held-out-classes 2"],
  ["faces, distance-weighted", "--data faces --mining distance-weighted"],
  ["clusters, cosine, swap", "--data clusters --distance cosine --swap true --margin 1"],
  ["penguins, squared, AdamW", "--data penguins --distance squared --mining nearest-semi-hard --optimizer adamw --weight-decay 0.01"],
  ["typos, all, mean of mined", "--data typos --mining all --mean mined"],
  ["own table, GELU, clipped", "--file FILE --activation gelu --clip 0.5 --normalize true"],
  ["checkerboard, leaky ReLU, uniform", "--data checkerboard --activation leaky-relu --sampler uniform --hidden 48,24"],
];

/** A table of three classes, made by rule. */
export function table() {
  const rows = ["height,girth,leaf,tree"];
  for (let i = 0; i < 90; i++) {
    const tree = ["larch", "yew", "oak"][i % 3];
    const numbers = [((i * 37) % 23) / 7 + (i % 3) * 2, ((i * 53) % 31) / 5 - (i % 3), ((i * 17) % 13) / 3];
    rows.push([...numbers.map((number) => number.toFixed(2)), tree].join(","));
  }
  return rows.join("\n") + "\n";
}

/** A folder that lasts as long as `use` does. */
export async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), "triplet-lab-web-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs the native program. */
export function native(...args) {
  const program = process.env.TRIPLET_LAB ?? new URL("../../target/release/triplet-lab", import.meta.url).pathname;
  return execFileSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
}

/** The recipe of a run with these options, and the native program's numbers for it. */
export function trained(folder, options) {
  const file = join(folder, "trees.csv");
  writeFileSync(file, table());
  const words = options.split(" ").map((word) => word.replace("FILE", file));
  native("export", ...words, "--steps", "0", "--to", folder, "--what", "recipe", "--force");
  return { recipe: readFileSync(join(folder, "recipe.toml"), "utf8"), ...numbers(folder, join(folder, "recipe.toml")) };
}

/** Embedding after the steps, and the loss of the batch that comes next. */
export function numbers(folder, recipe) {
  const csv = join(folder, "embedding.csv");
  native("train", recipe, "--steps", String(STEPS), "--embeddings", csv, "--force");
  const [head, ...rows] = readFileSync(csv, "utf8").trim().split("\n").map(cells);
  const first = head.indexOf("z1");
  const embedding = rows.map((row) => row.slice(first).map(Number));
  const [names, ...steps] = native("train", recipe, "--steps", String(STEPS + 1), "--metrics", "-").trim().split("\n").map(cells);
  return { loss: Number(steps.at(-1)[names.indexOf("loss")]), embedding };
}

/** The cells of a line of a table; those in quotes hold commas. */
function cells(line) {
  return line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((cell) => cell.replace(/,$/, ""));
}

/** The largest difference of two embeddings, as a share of the largest coordinate. */
export function apart(one, other) {
  let [difference, largest] = [0, 0];
  one.forEach((row, i) => row.forEach((value, j) => {
    difference = Math.max(difference, Math.abs(value - other[i][j]));
    largest = Math.max(largest, Math.abs(value));
  }));
  return difference / largest;
}
