import type { Agents, OrchestratorMessage } from "@matrix/core";
import { dummyText } from "./dummy-text.ts";
import type { CoralOptions } from "./options.ts";
import type { CoralShapes } from "./schemas.ts";
import { SeededDraws } from "./seeded-draws.ts";
import { requireQuestion } from "./task-text.ts";

type Message = OrchestratorMessage<CoralShapes>;

/** Hops of one turn: speaker, extractor, matcher. */
const hopsPerTurn = 3;
/** Characters that count as one token. */
const charactersPerToken = 4;
const letters = "ABCDE";

/**
 * Agents that make replies up, for measuring what the runtime itself costs. A reply depends on the row's seed, its index
 * and the step alone, so that a run can be repeated and a hop done twice gives the same.
 *
 * Figures as in the original's dummy agents: texts of 1024 characters ± 20 %, a random letter, agreement with 10 % before
 * turn 3 and 90 % from there on; that is about 8.4 hops a row.
 */
export function dummyAgents({ dummy_agents: options }: CoralOptions): Agents<CoralShapes, unknown> {
  const { generation_length: length, length_delta: delta, expected_turns: expectedTurns } = options;
  const shortest = Math.floor(length * (1 - delta));
  const longest = Math.floor(length * (1 + delta));
  const longestText = dummyText(longest);

  const speaker = {
    effects: "pure",
    process(message: Message) {
      requireQuestion(message.input);
      const draws = drawsOf(message);
      const text = longestText.slice(0, draws.between(shortest, longest));
      return {
        finish_reason: ["stop"],
        text,
        usage: usage(draws.between(200, 500), Math.floor(text.length / charactersPerToken)),
        status_ok: true,
      };
    },
  } as const;

  return {
    teacher: speaker,
    student: speaker,
    answer_extractor: {
      effects: "pure",
      process(message) {
        const draws = drawsOf(message);
        const options = Object.keys(message.input.choices);
        const answer = options[draws.below(options.length)] ?? letters[draws.below(letters.length)]!;
        return {
          finish_reason: ["stop"],
          text: `(${answer})`,
          usage: usage(draws.between(300, 400), draws.between(2, 5)),
          status_ok: true,
          extracted_answer: answer,
          valid_answer: true,
          correct: answer === message.input.answer,
        };
      },
    },
    answer_matcher: {
      effects: "pure",
      process(message) {
        const draws = drawsOf(message);
        const turn = Math.floor(message.step / hopsPerTurn) + 1;
        const agreement = draws.below(10) < (turn < expectedTurns ? 1 : 9);
        const first = draws.below(letters.length);
        const student = letters[first]!;
        const other = (first + draws.between(1, letters.length - 1)) % letters.length;
        return {
          status_ok: true,
          matched_answer: { student, teacher: agreement ? student : letters[other]! },
          agreement,
          agreement_correctness: agreement && student === message.input.answer,
          rated_turns: turn,
        };
      },
    },
  };
}

function drawsOf({ row, step }: Message): SeededDraws {
  return new SeededDraws(row.seed, row.index, step);
}

function usage(prompt: number, completion: number) {
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
