import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeMessage, encodeMessage, MessageVersionError } from "@matrix/core";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../fixtures/wire");
const read = (name: string) => readFileSync(join(folder, name));

/** What each fixture says, and the SHA-256 of its bytes: they never change. */
const kept = {
  "v1/first-hop.message": {
    sha256: "77952dd5cc4a08d5aa7f7291e8b054531312810194983f58f590f748b9d699ca",
    header: {
      v: 1,
      run: "greetings",
      row: { index: 0, id: "ada", trial: 0, seed: 42 },
      orchestrator: "greet",
      role: "writer",
      step: 0,
      attempt: 0,
      created: 1_700_000_000_000,
      started: 1_700_000_000_500,
    },
    state: { position: 0 },
    input: { name: "Ada" },
    history: [],
  },
  "v1/third-hop.message": {
    sha256: "e97620e694a1b52610d95270b28e44408ec0e86a64b8a61996ccb73e679e1644",
    header: {
      v: 1,
      run: "coral-7",
      row: { index: 1204, id: 17, trial: 2, seed: 4_294_967_295 },
      orchestrator: "coral",
      role: "student",
      step: 2,
      attempt: 1,
      created: 1_700_000_000_000,
      started: 1_700_000_000_500.25,
      deadline: 1_700_000_600_000,
      trace: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    },
    state: { turn: 1, agreed: [false, true] },
    input: ["a", "list", null, -1.5e-7],
    history: [
      {
        agent: "teacher",
        response: { text: 'quotes " backslash \\ newline \n', usage: { total_tokens: 31 } },
      },
      { agent: "matcher", response: { match: false } },
    ],
  },
  "v1/success.message": {
    sha256: "3ca86cd449826568785cac859c632b5eb762cdd4110b878590219f316f7115b3",
    header: {
      v: 1,
      run: "r",
      row: { index: Number.MAX_SAFE_INTEGER, id: null, trial: 0, seed: 0 },
      orchestrator: "o",
      role: "_sink",
      step: 1,
      attempt: 0,
      created: 0,
      started: 0,
      ending: { outcome: "success", status: { success: true, score: 0.5 }, nextRole: "_sink" },
    },
    state: {},
    input: null,
    history: [{ agent: "only", response: { text: "é 👩‍👩‍👧‍👦 \ud800 \u2028" } }],
  },
  "v1/dead.message": {
    sha256: "17efe93d582b11bae7949a2568efe2ab838a54b42d0f7dcb8ecbb11a369d259f",
    header: {
      v: 1,
      run: "r",
      row: { index: 3, id: "", trial: 0, seed: 7 },
      orchestrator: "o",
      role: "_sink",
      step: 0,
      attempt: 0,
      created: 1_700_000_000_000,
      started: 1_700_000_000_001,
      ending: {
        outcome: "dead",
        status: {},
        nextRole: "reader",
        error: { class: "message", message: "message is not UTF-8", step: 0, role: "reader" },
      },
    },
    state: {},
    input: "text",
    history: [],
  },
  "v1/offloaded-input.message": {
    sha256: "1980281510bbc5529f9abab0a70311c110dbbaa6f60909b4462cc4cb24f92a9e",
    header: {
      v: 1,
      run: "r",
      row: { index: 5, id: "big", trial: 1, seed: 9 },
      orchestrator: "o",
      role: "reader",
      step: 1,
      attempt: 0,
      created: 1_700_000_000_000,
      started: 1_700_000_000_001,
      offload: {
        store: "fs",
        input: { id: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", bytes: 4 },
      },
    },
    state: { turn: 0 },
    input: null,
    history: [{ agent: "writer", response: { text: "short" } }],
  },
  "v1/unknown-field.message": {
    sha256: "edd3fe3df9e1c51b9085261e328bf0ddfac923862b198d25f98594368553d1f8",
    header: {
      v: 1,
      run: "r",
      row: { index: 0, id: "x", trial: 0, seed: 1 },
      orchestrator: "o",
      role: "reader",
      step: 0,
      attempt: 0,
      created: 1,
      started: 2,
      fromTheFuture: { deep: [1, "two", {}] },
    },
    state: {},
    input: {},
    history: [],
  },
};

test.each(Object.entries(kept))(
  "%s reads as when it was written, and is written the same",
  (name, expected) => {
    const bytes = read(name);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(expected.sha256);
    const message = decodeMessage(bytes);
    expect({
      header: message.header,
      state: JSON.parse(message.stateLine),
      input: JSON.parse(message.inputLine),
      history: message.history.lines().map((line) => JSON.parse(line)),
    }).toEqual({ ...expected, sha256: undefined });
    expect(Buffer.from(encodeMessage(message)).equals(bytes)).toBe(true);
  },
);

test("each kept message has its test", () => {
  expect(
    readdirSync(join(folder, "v1"))
      .map((name) => `v1/${name}`)
      .sort(),
  ).toEqual(Object.keys(kept).sort());
});

test("a message of a newer version is refused as such, whatever else it holds", () => {
  expect(() => decodeMessage(read("v2/newer.message"))).toThrow(MessageVersionError);
});
