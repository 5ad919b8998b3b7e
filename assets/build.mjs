// Builds everything the browser gets into build/assets. Run once at set-up: npm run build.
//   app.css    Bootstrap's reboot, grid, tables and a few utilities under our own tokens, then our components
//   app.js     htmx and a little of ours (every main way works without it)
//   charts.js  the parts of ECharts that we draw with; fetched only by pages that show a chart
//   worker.js  the service worker, served at /sw.js
//   icons.svg  one sprite of the icons named in icons.json
//   *.png      the mark as the icons of an installed app, drawn from mark.svg
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "node_modules");
const out = join(here, "..", "build", "assets");
// WeChat's built-in browser on phones that are still in use.
const target = ["chrome80", "safari15"];

async function styles() {
  const { css } = sass.compile(join(here, "scss", "app.scss"), {
    loadPaths: [modules],
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  const { code } = await esbuild.transform(css, { loader: "css", minify: true, target });
  await writeFile(join(out, "app.css"), code);
}

async function scripts() {
  await esbuild.build({
    entryPoints: Object.fromEntries(["app", "charts", "worker"].map((name) => [name, join(here, "js", `${name}.js`)])),
    bundle: true,
    format: "iife",
    legalComments: "none",
    minify: true,
    nodePaths: [modules],
    outdir: out,
    target,
  });
}

async function icons() {
  const names = JSON.parse(await readFile(join(here, "icons.json"), "utf8"));
  const symbols = await Promise.all(Object.entries(names).map(([id, name]) => symbol(id, name)));
  const mark = await readFile(join(here, "mark.svg"), "utf8");
  const all = [...symbols, asSymbol("mark", mark)].join("");
  await writeFile(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${all}</svg>\n`);
  await writeFile(join(out, "mark.svg"), mark);
  await cp(join(here, "icons"), out, { recursive: true });
}

async function symbol(id, name) {
  const source = await readFile(join(modules, "@tabler", "icons", "icons", `${name}.svg`), "utf8");
  return asSymbol(id, source);
}

function asSymbol(id, source) {
  const [, attributes, body] = source.match(/<svg([^>]*)>([\s\S]*)<\/svg>/);
  const kept = attributes.match(/\s(viewBox|fill|stroke|stroke-width|stroke-linecap|stroke-linejoin)="[^"]*"/g) ?? [];
  return `<symbol id="${id}"${kept.join("")}>${body.replace(/\s*\n\s*/g, "")}</symbol>`;
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([styles(), scripts(), icons()]);
