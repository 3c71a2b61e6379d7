import { crc32 } from "node:zlib";
import { MessageVersionError, StorageError } from "@matrix/core";
import { expect, test } from "vitest";
import { readJournal } from "../src/index.ts";
import { Disk, journalFolder } from "./support/disk.ts";
import { firstMessage, runId } from "./support/messages.ts";
import { tellStory } from "./support/story.ts";

/** A record by the format's description: length, CRC-32 over type and payload, type, payload. */
function record(type: number, payload: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from([type]), payload]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32LE(payload.length, 0);
  frame.writeUInt32LE(crc32(typed), 4);
  return Buffer.concat([frame, typed]);
}

const head = (fields: object) => record(1, Buffer.from(JSON.stringify(fields)));

test("the journal of another run is refused and stays as it is", async () => {
  const disk = new Disk();
  await tellStory(disk, 3);
  const before = disk.segment("00000001.wal");
  disk.restart();
  const opening = disk.open({}, { run: "r2" });
  await expect(opening).rejects.toThrow(StorageError);
  await expect(opening).rejects.toThrow(
    'journal run/journal/00000001.wal belongs to run "r1", not "r2"; give each run a folder of its own',
  );
  expect(disk.segments).toEqual(["00000001.wal"]);
  expect(disk.segment("00000001.wal")).toEqual(before);
  await disk.open();
});

test("a journal of a newer version is refused and stays as it is", async () => {
  const disk = new Disk();
  const newer = Buffer.concat([
    head({ format: "matrix-journal", v: 2, run: runId }),
    Buffer.from("not known here"),
  ]);
  disk.put(`${journalFolder}/00000001.wal`, newer);
  await expect(disk.open()).rejects.toThrow("has version 2, this build reads up to 1; upgrade to resume it");
  expect(Buffer.from(disk.segment("00000001.wal"))).toEqual(newer);
});

test("messages of a newer version are refused, not taken for damage", async () => {
  const disk = new Disk();
  const { header, stateLine, inputLine } = firstMessage(0);
  const sequence = Buffer.alloc(8);
  const lines = [JSON.stringify({ ...header, v: 2 }), stateLine, inputLine].join("\n");
  const row = record(2, Buffer.concat([sequence, Buffer.from(lines)]));
  disk.put(
    `${journalFolder}/00000001.wal`,
    Buffer.concat([head({ format: "matrix-journal", v: 1, run: runId }), row]),
  );
  await expect(disk.open()).rejects.toThrow(MessageVersionError);
});

test("files that are no segments are left alone", async () => {
  const disk = new Disk();
  disk.put(`${journalFolder}/notes.txt`, Buffer.from("mine"));
  disk.put(`${journalFolder}/1.wal`, Buffer.from("mine too"));
  const session = await disk.open();
  await disk.wait(session.send([firstMessage(0)]));
  expect(disk.world.disk.list(journalFolder)).toEqual(["00000001.wal", "1.wal", "notes.txt"]);
});

test("a journal written by hand from the format's description is read", async () => {
  const disk = new Disk();
  const { header, stateLine, inputLine } = firstMessage(7);
  const sequence = Buffer.alloc(8);
  sequence.writeDoubleLE(7);
  const lines = [JSON.stringify(header), stateLine, inputLine].join("\n");
  const step = [
    JSON.stringify({ step: 1, role: "critic" }),
    '{"position":1}',
    '{"agent":"writer","response":{"text":"hi"}}',
  ];
  disk.put(
    `${journalFolder}/00000001.wal`,
    Buffer.concat([
      head({ format: "matrix-journal", v: 1, run: runId }),
      record(2, Buffer.concat([sequence, Buffer.from(lines)])),
      record(3, Buffer.concat([sequence, Buffer.from(step.join("\n"))])),
    ]),
  );
  const { cursor, rows } = await disk.wait(readJournal(disk.process.files, journalFolder, runId));
  const { message } = rows.get(7)!;
  expect(cursor).toBe(8);
  expect(message.header).toEqual({ ...header, step: 1, role: "critic" });
  expect(message.input).toEqual({ text: "row 7" });
  expect(message.state).toEqual({ position: 1 });
  expect([...message.history]).toEqual([{ agent: "writer", response: { text: "hi" } }]);
});
