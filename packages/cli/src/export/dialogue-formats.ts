import type { AnyWorkloadPack, Conversation, JsonObject, ReadConversations } from "@matrix/core";
import { type ExportFormat, parsed } from "./export-format.ts";

/** Dialogues for training, where the pack's records hold some. */
export function dialogueFormats(
  pack: AnyWorkloadPack,
  options: Record<string, unknown>,
): readonly ExportFormat[] {
  const read: ReadConversations | undefined = pack.conversations?.(options);
  return read === undefined ? [] : [sftFormat(read), chatFormat(read)];
}

function sftFormat(read: ReadConversations): ExportFormat {
  return {
    name: "sft",
    description: "each dialogue a line: messages, and tools where there are any",
    file: "sft.jsonl",
    async *write({ records }) {
      for await (const record of records()) {
        for (const dialogue of await read(record)) yield `${JSON.stringify(members(dialogue))}\n`;
      }
    },
  };
}

function chatFormat(read: ReadConversations): ExportFormat {
  return {
    name: "chat",
    description: "each record with dialogues a line: which row it is, how it ended, and its dialogues",
    file: "chat.jsonl",
    async *write({ lines }) {
      for await (const record of parsed(lines())) {
        const conversations = (await read(record)).map(members);
        if (conversations.length > 0) yield `${JSON.stringify({ ...placeOf(record), conversations })}\n`;
      }
    },
  };
}

function members({ messages, tools }: Conversation) {
  return { messages, ...(tools === undefined ? {} : { tools }) };
}

function placeOf({ row, trial, seed, id, outcome, status }: JsonObject) {
  return { row, trial, seed, id, outcome, status };
}
