import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { globBase, globMatcher } from "../src/rows/glob.ts";
import { scratch } from "./support/data-sets.ts";

const paths = [
  "a",
  "b",
  "ab",
  "a.b",
  ".a",
  "a/a",
  "a/b",
  "a/.b",
  "b/a/ab",
  "a/b/a",
  ".a/a",
  "a/b/.a/b",
  "-",
  "a-b",
  "[a]",
];

test("patterns match what they match in bash, with globstar", () => {
  const folder = scratch();
  for (const path of paths) {
    // A file cannot also be a folder: files get an ending.
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, `${path}.x`), "");
  }
  const pieces = fc.constantFrom(
    "*",
    "?",
    "a",
    "b",
    "/",
    "**/",
    "[ab]",
    "[!a]",
    "[a-b]",
    "{a,b}",
    "{a,b/a}",
    ".",
    "-",
    "{*,.a}",
  );
  const pattern = fc.array(pieces, { minLength: 1, maxLength: 5 }).map((parts) => `${parts.join("")}.x`);
  const patterns = fc
    .sample(pattern, { numRuns: 400, seed: 5 })
    .filter((text) => !/^\/|\/\/|(^|\/)\.+\/|\*\*[^/]|[^/]\*\*|^[-]/.test(text));
  const script =
    'shopt -s globstar nullglob; while IFS= read -r p; do eval "for f in $p; do [ -f \\"\\$f\\" ] && printf \'%s \' \\"\\$f\\"; done"; echo; done';
  const shell = execFileSync("bash", ["-c", script], {
    cwd: folder,
    input: `${patterns.join("\n")}\n`,
    env: { LC_ALL: "C", PATH: process.env.PATH },
  });
  const answers = shell.toString().split("\n");
  const files = paths.map((path) => `${path}.x`);
  for (const [at, text] of patterns.entries()) {
    const expected = new Set(answers[at]!.split(" ").filter(Boolean));
    expect([text, files.filter(globMatcher(text)).sort()]).toEqual([text, [...expected].sort()]);
  }
});

test.each([
  ["data/**", "data/a/b.jsonl", true],
  ["data/**", "data/.git/b", false],
  ["**", "a/b/c", true],
  ["{a,b}{1,2}.x", "b1.x", true],
  ["{a,{b,c}/d}.x", "c/d.x", true],
  ["a{.x", "a{.x", true],
  ["[x", "[x", true],
  ["👍?.x", "👍👎.x", true],
])("%s and %s: %s", (pattern, path, expected) => {
  expect(globMatcher(pattern)(path)).toBe(expected);
});

test("a pattern made to be slow is not", () => {
  const matches = globMatcher(`${"*a".repeat(500)}b`);
  expect(matches("a".repeat(1000))).toBe(false);
  expect(globMatcher(`${"**/".repeat(300)}b`)("a/".repeat(500))).toBe(false);
  expect(() => globMatcher("{a,b}".repeat(20))).toThrow("stand for more than 1000 patterns");
  expect(() => globMatcher("a".repeat(5000))).toThrow("may have 4096 characters");
});

test("the base of a pattern is the folder before its first wildcard", () => {
  expect(["a/b/*.x", "*.x", "/*.x", "a/b{c,d}/e", "/a/b*"].map(globBase)).toEqual(["a/b", "", "", "a", "/a"]);
});
