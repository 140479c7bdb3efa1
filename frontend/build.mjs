// Bundles src/ into a folder: node build.mjs FOLDER
//
// Entry points keep their names, for pages name them; what they share, and what they load only when
// it is needed, goes to chunks/ under names made from their content. Beside them stands a notice of
// the licences of every package that is in the bundles.

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const NOTICE = "third-party.txt";
const TOOLS = new Set(["esbuild"]);

const output = path.resolve(process.argv[2] ?? "built");
const source = path.join(HERE, "src");

await mkdir(output, { recursive: true });
const entries = (await readdir(source)).filter((name) => /\.(ts|css)$/.test(name));
await build({
  absWorkingDir: HERE,
  entryPoints: entries.map((name) => path.join(source, name)),
  outdir: output,
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  charset: "utf8",
  legalComments: "none", // all licences are in the notice
  logLevel: "warning",
});
await writeFile(path.join(output, NOTICE), await notice());

/** The name, version, licence and licence text of every package that the bundles are made of. */
async function notice() {
  const parts = [
    "The scripts and styles of these pages are built from our own sources, under the Apache\n" +
      "License 2.0, and from the following packages, under their own licences.\n",
  ];
  const found = await packages();
  for (const name of [...found.keys()].sort()) {
    const { version, licence, author, texts } = found.get(name);
    const by = author ? `, by ${author}` : "";
    parts.push(
      `${"=".repeat(80)}\n${name} ${version} (${licence}${by})\n\n${texts.join("\n\n")}\n`,
    );
  }
  return parts.join("\n");
}

/** Walk the dependencies from the ones declared here, as Node resolves them. */
async function packages() {
  const found = new Map();
  const waiting = [[HERE, (await manifest(HERE)).dependencies]];
  while (waiting.length) {
    const [from, dependencies] = waiting.pop();
    for (const name of Object.keys(dependencies ?? {})) {
      if (TOOLS.has(name) || found.has(name)) continue;
      const folder = await resolve(from, name);
      const { version, license, licenses, author, dependencies: next } = await manifest(folder);
      const licence = license?.type ?? license ?? licenses?.map((entry) => entry.type).join(", ");
      if (!licence) throw new Error(`${name} names no licence`);
      const files = (await readdir(folder)).filter((entry) => /^(licen[sc]e|notice)/i.test(entry));
      const texts = files.map((entry) => readFile(path.join(folder, entry), "utf8"));
      found.set(name, {
        version,
        licence,
        author: (author?.name ?? author)?.replace(/\s*<.*/, ""),
        texts: (await Promise.all(texts)).map((text) => text.trim()),
      });
      waiting.push([folder, next]);
    }
  }
  return found;
}

async function resolve(from, name) {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const place = path.join(folder, "node_modules", name);
    if (await manifest(place).catch(() => null)) return place;
    if (folder === HERE) throw new Error(`${name} is not installed`);
  }
}

async function manifest(folder) {
  return JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
}
