import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { BlobRef } from "@matrix/core";
import { fsOffloadStore } from "@matrix/offload-fs";
import { expect, test } from "vitest";
import { startChild } from "./support/child.ts";
import { bytesOf, newFolder, textOf } from "./support/folders.ts";

interface Told {
  readonly reference?: BlobRef;
  readonly step?: string;
  readonly record?: string;
}

test("what had resolved before kill -9 is read by others, and what was half written is swept away", async () => {
  const root = await newFolder();
  const told: Told[] = [];
  for (let kill = 0; kill < 3; kill++) {
    const writer = startChild("writer.ts", [root, "killed"]);
    const enough = told.length + 300;
    await new Promise<void>((resolve) => {
      writer.on("message", (message: Told) => {
        if (told.push(message) === enough) resolve();
      });
    });
    writer.kill("SIGKILL");
    await once(writer, "exit");
  }

  const store = await fsOffloadStore({ root, orphanAgeMs: 0 });
  const references = told.flatMap(({ reference }) => reference ?? []);
  expect(await store.get(references, { run: "killed" })).toHaveLength(references.length);
  for (const { step, record } of told) {
    if (step === undefined) continue;
    expect(textOf(await store.putIfAbsent({ run: "killed", step }, bytesOf("late")))).toBe(record);
  }
  expect(await readdir(join(root, "v1", "killed", "tmp"))).toEqual([]);
  await store.close();
});
