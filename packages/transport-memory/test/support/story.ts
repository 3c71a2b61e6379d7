import { type OrchestratorMessage, sinkRole } from "@matrix/core";
import { Desk } from "./desk.ts";
import type { Disk } from "./disk.ts";
import { ended, firstMessage, replied } from "./messages.ts";

/** What a journal was told, one thing after the other: the message that a row came to, or that its record is durable. */
export type Told = { readonly row: number; readonly message: OrchestratorMessage } | { readonly row: number };

/** Rows that stand where the first `count` things told have brought them. */
export function standsAfter(story: readonly Told[], count: number): Map<number, OrchestratorMessage> {
  const stands = new Map<number, OrchestratorMessage>();
  for (const told of story.slice(0, count)) {
    if ("message" in told) stands.set(told.row, told.message);
    else stands.delete(told.row);
  }
  return stands;
}

/** Rows that have ended after the first `count` things told. */
export function endedAfter(story: readonly Told[], count: number): Set<number> {
  return new Set(story.slice(0, count).flatMap((told) => ("message" in told ? [] : [told.row])));
}

const texts = ["plain", "line\nbreak", "漢字 \u2028 😀", "\ud800 alone", "", "x".repeat(700)];

/**
 * Lets rows go through a session, each step durable before the next is told, so that the journal's records are in the order
 * of the story. Every third row ends.
 */
export async function tellStory(
  disk: Disk,
  rows: number,
  options: { segmentBytes?: number } = {},
): Promise<Told[]> {
  const story: Told[] = [];
  const session = await disk.open(options);
  const [writer, critic, sink] = ["writer", "critic", sinkRole].map((role) => new Desk(session, role));
  const step = async (
    desk: Desk,
    row: number,
    next: (message: OrchestratorMessage) => OrchestratorMessage,
  ) => {
    const held = desk.take(row);
    const message = next(held.message);
    held.give(message);
    story.push({ row, message });
    await disk.pass(50);
  };
  for (let row = 0; row < rows; row++) {
    const message = firstMessage(row, texts[row % texts.length]);
    await disk.wait(session.send([message]));
    story.push({ row, message });
    const reply = (text: string) => (before: OrchestratorMessage) => replied(before, text);
    await step(writer!, row, reply(texts[(row + 1) % texts.length]!));
    if (row % 3 === 1) continue;
    await step(critic!, row, reply("a remark"));
    if (row % 3 === 2) continue;
    await step(writer!, row, (before) => ended(before));
    sink!.take(row).give();
    story.push({ row });
    await disk.pass(50);
  }
  await disk.wait(session.close({ drainMs: 0 }));
  return story;
}

/** Where each record of a segment ends, by the lengths in their frames alone. */
export function recordEnds(segment: Uint8Array): number[] {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.length);
  const ends: number[] = [];
  for (let at = 0; at < segment.length; ) {
    at += 9 + view.getUint32(at, true);
    ends.push(at);
  }
  return ends;
}
