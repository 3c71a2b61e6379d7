import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BatchingEngine } from "../../src/simulator/batching-engine.ts";
import { BlockPool } from "../../src/simulator/block-pool.ts";
import { type EngineObserver, silentObserver } from "../../src/simulator/engine.ts";
import type { FrontEndCosts, StepCosts } from "../../src/simulator/step-costs.ts";
import { VirtualClock } from "../../src/simulator/virtual-clock.ts";
import { probe } from "./engine-probe.ts";

const tenMsSteps: StepCosts = {
  stepBaseTime: 10,
  stepTimePerSequence: 0,
  stepTimePerPromptToken: 0,
  stepTimePerContextToken: 0,
  stepGraphLimit: 512,
  stepTimeOverLimit: 0,
};
const freeFrontEnd: FrontEndCosts = {
  frontEndTimePerRequest: 0,
  frontEndTimePerPromptToken: 0,
  frontEndTimePerAnswer: 0,
  frontEndTimePerChunk: 0,
};

interface Setting {
  steps?: Partial<StepCosts>;
  frontEnd?: Partial<FrontEndCosts>;
  maxNumSeqs?: number;
  maxNumBatchedTokens?: number;
  blocks?: number;
  observer?: Partial<EngineObserver>;
}

function engineWith(setting: Setting = {}) {
  const clock = new VirtualClock();
  const engine = new BatchingEngine({
    clock,
    pool: new BlockPool(setting.blocks ?? 1000, 16),
    observer: { ...silentObserver, ...setting.observer },
    maxNumSeqs: setting.maxNumSeqs ?? 10,
    maxNumBatchedTokens: setting.maxNumBatchedTokens ?? 8192,
    stepCosts: { ...tenMsSteps, ...setting.steps },
    frontEndCosts: { ...freeFrontEnd, ...setting.frontEnd },
  });
  return { clock, engine };
}

describe("the batching engine", () => {
  test("the step that computes a prompt gives its first token, each further step one more", () => {
    const { clock, engine } = engineWith();
    const sequence = probe(clock, { outputTokens: 3, streaming: true });
    engine.submit(sequence);
    clock.runUntilIdle();
    expect(sequence.tokens).toEqual([
      [10, 1],
      [20, 2],
      [30, 3],
    ]);
    expect(sequence.ended?.at).toBe(30);
  });

  test("a step takes longer with its sequences, prompt tokens and contexts, and beyond the graph limit", () => {
    const { clock, engine } = engineWith({
      steps: {
        stepTimePerSequence: 1,
        stepTimePerPromptToken: 0.5,
        stepTimePerContextToken: 0.25,
        stepGraphLimit: 1,
        stepTimeOverLimit: 100,
      },
    });
    const [first, second] = [probe(clock, { outputTokens: 2 }), probe(clock, { outputTokens: 1 })];
    engine.submit(first);
    clock.advanceTo(1);
    engine.submit(second);
    clock.runUntilIdle();
    // step 1: 10 + 1 sequence + 10 prompt tokens x 0.5; step 2: 10 + 2 + 10 x 0.5 + 10 in the cache x 0.25 + 100
    expect(first.ended?.at).toBe(10 + 1 + 5 + (10 + 2 + 5 + 2.5 + 100));
    expect(second.ended?.at).toBe(first.ended?.at);
  });

  test("a prompt longer than the token budget is computed in pieces, while others go on decoding", () => {
    const { clock, engine } = engineWith({ maxNumBatchedTokens: 100 });
    const short = probe(clock, { promptTokens: 10, outputTokens: 4, streaming: true });
    const long = probe(clock, { promptTokens: 250, outputTokens: 1 });
    engine.submit(short);
    clock.advanceTo(1);
    engine.submit(long);
    clock.runUntilIdle();
    // pieces of 99, 99 and 52 tokens beside one decode token
    expect(long.ended?.at).toBe(40);
    expect(short.tokens.map(([at]) => at)).toEqual([10, 20, 30, 40]);
  });

  test("a prefix that was computed before is not computed again", () => {
    const prompts: [number, number][] = [];
    const { clock, engine } = engineWith({
      steps: { stepTimePerPromptToken: 1 },
      observer: { onPrompt: (all, cached) => prompts.push([all, cached]) },
    });
    const sequence = { promptTokens: 40, outputTokens: 1, blockHashes: [1, 2] };
    engine.submit(probe(clock, sequence));
    clock.runUntilIdle();
    const again = probe(clock, sequence);
    engine.submit(again);
    clock.runUntilIdle();
    expect(prompts).toEqual([
      [40, 0],
      [40, 32],
    ]);
    expect(again.ended?.at).toBe(10 + 40 + 10 + 8);
  });

  test("when the cache is full the youngest goes back to wait, computes its tokens again and loses none", () => {
    let preemptions = 0;
    const { clock, engine } = engineWith({ blocks: 6, observer: { onPreemption: () => preemptions++ } });
    const sequences = [1, 2].map(() => probe(clock, { promptTokens: 32, outputTokens: 40, streaming: true }));
    for (const sequence of sequences) engine.submit(sequence);
    clock.runUntilIdle();
    expect(preemptions).toBeGreaterThan(0);
    expect(sequences.map(({ ended }) => ended?.progress.generatedTokens)).toEqual([40, 40]);
    expect(sequences[0]?.ended?.at).toBeLessThan(sequences[1]?.ended?.at ?? 0);
    for (const { tokens } of sequences) expect(tokens.map(([, total]) => total)).toEqual(oneTo(40));
  });

  test("sequences beyond the limit wait in the order in which they came", () => {
    const { clock, engine } = engineWith({ maxNumSeqs: 2 });
    const order: number[] = [];
    for (let index = 0; index < 5; index++) engine.submit(probe(clock, {}, () => order.push(index)));
    clock.advanceTo(1);
    expect(engine.gauges()).toMatchObject({ running: 1, waiting: 4 });
    clock.advanceTo(11);
    expect(engine.gauges()).toMatchObject({ running: 2, waiting: 3 });
    clock.runUntilIdle();
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  test("requests that come together leave the API server together, later by all their work", () => {
    const { clock, engine } = engineWith({ frontEnd: { frontEndTimePerRequest: 2 } });
    const sequences = Array.from({ length: 5 }, () => probe(clock, { outputTokens: 1 }));
    for (const sequence of sequences) engine.submit(sequence);
    clock.runUntilIdle();
    expect(sequences.map(({ ended }) => ended?.at)).toEqual([20, 20, 20, 20, 20]);
  });

  test("a late timer does not slow the engine down: the steps that are due are made up for", () => {
    const { clock, engine } = engineWith();
    const late = {
      now: () => clock.now(),
      schedule: (run: () => void, ms: number) => clock.schedule(run, ms + 7),
    };
    const slow = new BatchingEngine({
      clock: late,
      pool: new BlockPool(100, 16),
      observer: silentObserver,
      maxNumSeqs: 1,
      maxNumBatchedTokens: 100,
      stepCosts: tenMsSteps,
      frontEndCosts: freeFrontEnd,
    });
    const [onTime, delayed] = [probe(clock, { outputTokens: 50 }), probe(clock, { outputTokens: 50 })];
    engine.submit(onTime);
    slow.submit(delayed);
    clock.runUntilIdle();
    expect(onTime.ended?.at).toBe(500);
    expect(delayed.ended?.at).toBe(507);
  });

  test("aborting ends running, waiting and arriving sequences with the tokens so far", () => {
    const { clock, engine } = engineWith({ maxNumSeqs: 1, frontEnd: { frontEndTimePerRequest: 1 } });
    const [running, waiting, arriving] = [probe(clock, { outputTokens: 99 }), probe(clock), probe(clock)];
    engine.submit(running);
    engine.submit(waiting);
    clock.advanceTo(25);
    engine.submit(arriving);
    engine.endAll("aborted");
    clock.runUntilIdle();
    expect([running, waiting, arriving].map(({ ended }) => ended?.progress.generatedTokens)).toEqual([
      2, 0, 0,
    ]);
    expect(engine.gauges()).toEqual({ running: 0, waiting: 0, kvCacheUsage: 0 });
  });

  test("every sequence that is not dropped ends exactly once, with all its tokens, whatever the mix", () => {
    const job = fc.record({
      at: fc.nat(200),
      promptTokens: fc.integer({ min: 1, max: 80 }),
      outputTokens: fc.integer({ min: 1, max: 30 }),
      streaming: fc.boolean(),
      blockHashes: fc.constantFrom([], [1, 2, 3, 4, 5, 6, 7], [1, 2, 8, 9]),
      cancelAfter: fc.option(fc.nat(100), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(job, { maxLength: 25 }), fc.integer({ min: 8, max: 20 }), (jobs, blocks) => {
        const { clock, engine } = engineWith({
          blocks,
          maxNumSeqs: 4,
          maxNumBatchedTokens: 50,
          frontEnd: { frontEndTimePerRequest: 1, frontEndTimePerChunk: 0.5, frontEndTimePerAnswer: 1 },
        });
        let ends = 0;
        const probes = jobs.map(({ at, cancelAfter, ...job }) => {
          const sequence = probe(clock, job, () => ends++);
          clock.schedule(() => {
            const submitted = engine.submit(sequence);
            if (cancelAfter !== undefined) clock.schedule(() => submitted.cancel(), cancelAfter);
          }, at);
          return { sequence, mayCancel: cancelAfter !== undefined };
        });
        clock.runUntilIdle();
        expect(ends).toBe(probes.filter(({ sequence }) => sequence.ended !== undefined).length);
        for (const { sequence, mayCancel } of probes) {
          if (mayCancel) continue;
          expect(sequence.ended?.progress.generatedTokens).toBe(sequence.outputTokens);
          if (sequence.streaming) {
            expect(sequence.tokens.map(([, total]) => total)).toEqual(oneTo(sequence.outputTokens));
          }
        }
        expect(engine.gauges()).toEqual({ running: 0, waiting: 0, kvCacheUsage: 0 });
      }),
    );
  });
});

function oneTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
