import { expect, test } from "vitest";
import { packageEntry } from "../../src/packs/package-entry.ts";

// By the rules of https://nodejs.org/api/packages.html#exports
test.each([
  [{}, "/p/index.js"],
  [{ main: "lib/a.js" }, "/p/lib/a.js"],
  [{ main: "a.cjs", exports: "./b.js" }, "/p/b.js"],
  [{ exports: { ".": "./c.js", "./package.json": "./package.json" } }, "/p/c.js"],
  [{ exports: { import: "./d.mjs", require: "./d.cjs" } }, "/p/d.mjs"],
  [{ exports: { ".": { types: "./e.d.ts", default: "./e.js" } } }, "/p/e.js"],
  [
    { exports: { ".": { browser: "./no.js", node: { require: "./no.cjs", import: "./f.mjs" } } } },
    "/p/f.mjs",
  ],
  [{ exports: { ".": [{ browser: "./no.js" }, "./g.js"] } }, "/p/g.js"],
  [{ exports: { ".": { require: "./no.cjs" } } }, undefined],
  [{ exports: { "./other": "./no.js" } }, undefined],
  [{ exports: { ".": null } }, undefined],
])("the entry of %j is %s", (manifest, entry) => {
  expect(packageEntry("/p", manifest)).toBe(entry);
});
