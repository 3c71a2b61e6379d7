import type { Conversation, Json, JsonObject, ReadConversations } from "@matrix/core";
import { recordReplies } from "./record-replies.ts";

/** The question that a document gave and the answer worked out for it; none where a record has no question. */
export function readConversations(): ReadConversations {
  return (record: JsonObject): Conversation[] => {
    const { exam_question: question, independent_answer: answer } =
      recordReplies(record).findLast(({ agent }) => agent === "question")?.response ?? {};
    const [asked, answered] = [textOf(question), textOf(answer)];
    if (asked === "" || answered === "") return [];
    return [
      {
        messages: [
          { role: "user", content: asked },
          { role: "assistant", content: answered },
        ],
      },
    ];
  };
}

/** A text, or the steps of one with an empty line between them; anything else as JSON. */
function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.map(textOf).join("\n\n") : JSON.stringify(value);
}
