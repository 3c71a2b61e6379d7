import type { Agent } from "@matrix/core";
import type { NaturalReasoningModels } from "./agents.ts";
import { duplicateRejection, languageRejection } from "./filter-decision.ts";
import { languageField } from "./fixed-texts.ts";
import type { LoadIdentifier } from "./language/identify-english.ts";
import type { NaturalReasoningOptions } from "./options.ts";
import { documentText, englishScore } from "./read-document.ts";
import type { FilterReply, NaturalReasoningShapes } from "./schemas.ts";

type FilterAgent = Agent<NaturalReasoningShapes, "filter", NaturalReasoningModels>;
type FilterReplies = FilterReply | readonly FilterReply[];

/**
 * The filter's agent: asks no model where the language decides, or where the document is a near-duplicate. `identifier` finds
 * out the language of documents that say nothing of it; it stands in the reply then.
 */
export function gatedFilter(
  classifier: FilterAgent,
  { filter: { filter_en: least }, near_duplicates: near }: NaturalReasoningOptions,
  identifier: LoadIdentifier | undefined,
): FilterAgent {
  const gate: (
    english: number,
    ...hop: Parameters<FilterAgent["process"]>
  ) => ReturnType<FilterAgent["process"]> = (english, message, context) => {
    if (english < least) return languageRejection;
    if (near.enabled && message.input.near_duplicate_of !== undefined) return duplicateRejection;
    return classifier.process(message, context);
  };
  return {
    process(message, context) {
      const { input } = message;
      if (identifier === undefined || input[languageField] !== undefined) {
        return gate(englishScore(input), message, context);
      }
      return identified(input, identifier).then(async (en) =>
        withLanguage(await gate(en, message, context), en),
      );
    },
  };
}

async function identified(
  input: NaturalReasoningShapes["input"],
  identifier: LoadIdentifier,
): Promise<number> {
  const identify = await identifier();
  return identify(documentText(input));
}

function withLanguage(replies: FilterReplies, en: number): FilterReplies {
  const add = (reply: FilterReply): FilterReply => ({ ...reply, [languageField]: { en } });
  return isList(replies) ? replies.map(add) : add(replies);
}

function isList(replies: FilterReplies): replies is readonly FilterReply[] {
  return Array.isArray(replies);
}
