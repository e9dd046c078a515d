// Builds dist/: scripts and styles by esbuild with hashed names, the icons in one sprite, and a manifest of the names.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sprite } from "./src/sprite.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const draft = join(here, `.dist-${process.pid}`);
const dist = join(here, "dist");

rmSync(draft, { recursive: true, force: true });
mkdirSync(draft, { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: ["src/map.js", "css/app.css", "src/residents.js", "src/review.js", "src/exports.js", "src/inspection.js", "src/imports.js", "css/residents.css"],
  outdir: draft,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: "chrome86",
  charset: "utf8",
  legalComments: "none",
  loader: { ".png": "file" },
  metafile: true,
});

const manifest = {};
for (const [path, output] of Object.entries(result.metafile.outputs)) {
  if (output.entryPoint) manifest[basename(output.entryPoint)] = basename(path);
}

const icons = sprite(join(here, "node_modules/lucide-static/icons"));
const hash = createHash("sha256").update(icons).digest("hex").slice(0, 8).toUpperCase();
manifest["icons.svg"] = `icons-${hash}.svg`;
writeFileSync(join(draft, manifest["icons.svg"]), icons);

// the Leaflet that folium's templates are made for: exported maps carry it inside
const folium = join(here, "node_modules/leaflet-folium/dist");
for (const name of ["leaflet.js", "leaflet.css", "images"]) cpSync(join(folium, name), join(draft, "folium", name), { recursive: true });

// the server sends these as they are to browsers that take gzip, which are all
for (const name of Object.values(manifest)) {
  writeFileSync(join(draft, `${name}.gz`), gzipSync(readFileSync(join(draft, name)), { level: 9 }));
}

writeFileSync(join(draft, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
// in one step: a server that starts meanwhile finds the old build or the new one, never half of one
rmSync(dist, { recursive: true, force: true });
renameSync(draft, dist);
for (const name of Object.values(manifest)) {
  console.log(`${name} ${Math.round(readFileSync(join(dist, name)).length / 1024)} kB`);
}
