import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LockedError } from "@matrix/core";
import { expect, test } from "vitest";
import { memoryTransport } from "../src/index.ts";
import { Desk } from "./support/desk.ts";
import { firstMessage, replied, topology } from "./support/messages.ts";

test("two sessions cannot have one folder, and the second does the first no harm", async () => {
  const folder = await mkdtemp(join(tmpdir(), "matrix-journal-"));
  try {
    const transport = memoryTransport({ folder });
    const session = await transport.open(topology());
    const writer = new Desk(session, "writer");
    await session.send([firstMessage(0)]);
    await expect(transport.open(topology())).rejects.toThrow(LockedError);
    await expect(
      memoryTransport({ folder: `${folder}/../${folder.split("/").at(-1)}` }).open(topology()),
    ).rejects.toThrow(`is in use by process ${process.pid}`);
    writer.take(0).give(replied(firstMessage(0), "still here"));
    await session.close({ drainMs: 1000 });

    const next = await transport.open(topology());
    expect(next.backlog()).toEqual({ writer: 0, critic: 1, matcher: 0, _sink: 0 });
    await next.close({ drainMs: 0 });
  } finally {
    await rm(folder, { recursive: true });
  }
});
