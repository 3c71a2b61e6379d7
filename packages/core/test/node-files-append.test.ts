import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeFiles } from "../src/index.ts";

test("an append of more chunks than the system takes in one call writes all of them, in order", async () => {
  const folder = await mkdtemp(join(tmpdir(), "matrix-files-"));
  try {
    const path = join(folder, "file");
    const file = await nodeFiles.open(path, "create");
    const chunks = Array.from({ length: 5_000 }, (_, index) =>
      Buffer.from(index % 7 === 0 ? "" : `${index},`),
    );
    await file.append([]);
    await file.append(chunks);
    await file.append([Buffer.from("end")]);
    expect(file.length).toBe(Buffer.concat(chunks).length + 3);
    await file.close();
    expect(await readFile(path, "utf8")).toBe(`${chunks.join("")}end`);
  } finally {
    await rm(folder, { recursive: true });
  }
});
