import { BatchingEngine } from "../src/simulator/batching-engine.ts";
import { BlockPool } from "../src/simulator/block-pool.ts";
import { silentObserver } from "../src/simulator/engine.ts";
import type { FrontEndCosts, StepCosts } from "../src/simulator/step-costs.ts";
import { VirtualClock } from "../src/simulator/virtual-clock.ts";

/** One load level as the curve files describe it: `c` clients, `p` prompt and `o` output tokens, `prefix` shared ones. */
export interface Level {
  tag: string;
  c: number;
  p: number;
  o: number;
  prefix?: number;
  stream?: boolean;
}

export interface ServerModel {
  stepCosts: StepCosts;
  frontEndCosts: FrontEndCosts;
  maxNumSeqs: number;
  maxNumBatchedTokens: number;
  kvCacheSize: number;
  blockSize: number;
}

export interface Throughput {
  stepsPerSecond: number;
  outputTokensPerSecond: number;
  meanRunning: number;
}

/** Clients that send the next request as soon as the last one is answered, on virtual time. */
export function closedLoop(model: ServerModel, level: Level, warmUpMs: number, windowMs: number): Throughput {
  const clock = new VirtualClock();
  let steps = 0;
  let outputTokens = 0;
  let runningSteps = 0;
  const engine = new BatchingEngine({
    ...model,
    clock,
    pool: new BlockPool(model.kvCacheSize, model.blockSize),
    observer: {
      ...silentObserver,
      onStep() {
        steps++;
        runningSteps += engine.gauges().running;
      },
      onFirstToken: () => outputTokens++,
      onNextTokens(count) {
        outputTokens += count;
      },
    },
  });
  const sharedBlocks = Math.floor((level.prefix ?? 0) / model.blockSize);
  const promptBlocks = Math.floor(level.p / model.blockSize);
  let nextHash = sharedBlocks;
  const send = (): void => {
    const blockHashes = Array.from({ length: promptBlocks }, (_, index) =>
      index < sharedBlocks ? index : nextHash++,
    );
    engine.submit({
      promptTokens: level.p,
      outputTokens: level.o,
      blockHashes,
      readPrefixCache: true,
      streaming: level.stream === true,
      random: () => 0,
      onTokens() {},
      onEnd: send,
    });
  };
  for (let client = 0; client < level.c; client++) send();
  clock.advanceTo(warmUpMs);
  steps = 0;
  outputTokens = 0;
  runningSteps = 0;
  clock.advanceTo(warmUpMs + windowMs);
  return {
    stepsPerSecond: (steps * 1000) / windowMs,
    outputTokensPerSecond: (outputTokens * 1000) / windowMs,
    meanRunning: runningSteps / Math.max(1, steps),
  };
}
