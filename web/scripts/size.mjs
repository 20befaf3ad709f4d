// Adds up what the portal's first load costs, compressed as servers send it, and fails above the promised limit.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const LIMIT = 100 * 1024;
/** Of the component for other sites, which loads nothing else. */
const COMPONENT_LIMIT = 10 * 1024;
const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, "utf8"));

const files = new Set(["index.html"]);
function add(key) {
  const chunk = manifest[key];
  if (!chunk || files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const sheet of chunk.css ?? []) files.add(sheet);
  for (const part of chunk.imports ?? []) add(part);
}
add("index.html");
add("src/ui/portal.ts");
for (const name of ["common", "portal"]) add(`src/texts/de/${name}.ftl?raw`);

let total = 0;
for (const file of files) {
  const size = gzipSync(readFileSync(dist + file)).length;
  total += size;
  console.log(`${String(size).padStart(8)}  ${file}`);
}
console.log(`${String(total).padStart(8)}  together, limit ${LIMIT}`);
const component = gzipSync(readFileSync(`${dist}embed/status.js`)).length;
console.log(`${String(component).padStart(8)}  embed/status.js, limit ${COMPONENT_LIMIT}`);
if (component > COMPONENT_LIMIT) process.exit(1);
if (files.size < 6) throw new Error("the build is not complete");
if (total > LIMIT) process.exit(1);
