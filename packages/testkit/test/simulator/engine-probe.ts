import type { Sequence, SequenceEnding, SequenceProgress } from "../../src/simulator/engine.ts";
import type { VirtualClock } from "../../src/simulator/virtual-clock.ts";

/** A sequence that writes down what happens to it and when. */
export interface Probe extends Sequence {
  readonly tokens: [at: number, total: number][];
  ended: { at: number; ending: SequenceEnding; progress: SequenceProgress } | undefined;
}

export function probe(clock: VirtualClock, sequence: Partial<Sequence> = {}, then?: () => void): Probe {
  const made: Probe = {
    promptTokens: 10,
    outputTokens: 5,
    blockHashes: [],
    readPrefixCache: true,
    streaming: false,
    random: () => 0.5,
    ...sequence,
    tokens: [],
    ended: undefined,
    onTokens(total) {
      made.tokens.push([clock.now(), total]);
    },
    onEnd(ending, progress) {
      made.ended = { at: clock.now(), ending, progress };
      then?.();
    },
  };
  return made;
}
