import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BlockPool } from "../../src/simulator/block-pool.ts";
import { silentObserver } from "../../src/simulator/engine.ts";
import type { LatencySettings } from "../../src/simulator/latency.ts";
import { randomFrom } from "../../src/simulator/random.ts";
import { TimedEngine } from "../../src/simulator/timed-engine.ts";
import { VirtualClock } from "../../src/simulator/virtual-clock.ts";
import { probe } from "./engine-probe.ts";

const constant: LatencySettings = {
  latencyCalculator: "constant",
  timeToFirstToken: 30,
  timeToFirstTokenStdDev: 0,
  interTokenLatency: 2,
  interTokenLatencyStdDev: 0,
  prefillOverhead: 5,
  prefillTimePerToken: 0.5,
  prefillTimeStdDev: 0,
  timeFactorUnderLoad: 1,
};

function engineWith(settings: Partial<LatencySettings> = {}, maxNumSeqs = 10, clock = new VirtualClock()) {
  const pool = new BlockPool(1000, 16);
  const engine = new TimedEngine({
    clock,
    pool,
    observer: silentObserver,
    maxNumSeqs,
    settings: () => ({ ...constant, ...settings }),
  });
  return { clock, engine };
}

describe("the engine of constant and per-token times", () => {
  test("a plain sequence ends after the time to the first token and a gap for each further one", () => {
    const { clock, engine } = engineWith();
    const sequence = probe(clock, { outputTokens: 11 });
    engine.submit(sequence);
    clock.runUntilIdle();
    expect(sequence.ended).toEqual({
      at: 30 + 10 * 2,
      ending: "finished",
      progress: { generatedTokens: 11, cachedTokens: 0 },
    });
  });

  test("per token, the prefill grows with the prompt tokens that are not cached", () => {
    const { clock, engine } = engineWith({ latencyCalculator: "per-token" });
    const hashes = [1, 2, 3];
    const first = probe(clock, { promptTokens: 48, outputTokens: 1, blockHashes: hashes });
    const again = probe(clock, { promptTokens: 50, outputTokens: 1, blockHashes: hashes });
    engine.submit(first);
    clock.runUntilIdle();
    engine.submit(again);
    clock.runUntilIdle();
    expect(first.ended?.at).toBe(5 + 48 * 0.5);
    expect(again.ended?.at).toBe(29 + 5 + (50 - 48) * 0.5);
    expect(again.ended?.progress.cachedTokens).toBe(48);
  });

  test("a streaming sequence reports each token when it is due", () => {
    const { clock, engine } = engineWith();
    const sequence = probe(clock, { outputTokens: 4, streaming: true });
    engine.submit(sequence);
    clock.runUntilIdle();
    expect(sequence.tokens).toEqual([
      [30, 1],
      [32, 2],
      [34, 3],
      [36, 4],
    ]);
  });

  test("sequences beyond the limit wait and start in the order in which they came", () => {
    const { clock, engine } = engineWith({}, 2);
    const order: number[] = [];
    for (let index = 0; index < 6; index++) {
      engine.submit(probe(clock, { outputTokens: 1 + index }, () => order.push(index)));
    }
    expect(engine.gauges()).toMatchObject({ running: 2, waiting: 4 });
    clock.runUntilIdle();
    expect(order).toEqual([0, 1, 2, 3, 4, 5]);
    expect(engine.gauges()).toMatchObject({ running: 0, waiting: 0, kvCacheUsage: 0 });
  });

  test("the load factor is 1 alone and grows linearly to its value at the limit", () => {
    const { clock, engine } = engineWith({ timeFactorUnderLoad: 3 }, 5);
    const sequences = Array.from({ length: 5 }, () => probe(clock, { outputTokens: 1 }));
    for (const sequence of sequences) engine.submit(sequence);
    clock.runUntilIdle();
    expect(sequences.map(({ ended }) => ended?.at)).toEqual([30, 45, 60, 75, 90]);
  });

  test("a time with a deviation stays within 70 % of its mean", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { clock, engine } = engineWith({ timeToFirstTokenStdDev: 9 });
        const sequence = probe(clock, { outputTokens: 1, random: randomFrom(seed) });
        engine.submit(sequence);
        clock.runUntilIdle();
        expect(sequence.ended?.at).toBeGreaterThanOrEqual(30 * 0.3 - 1e-9);
        expect(sequence.ended?.at).toBeLessThanOrEqual(30 * 1.7 + 1e-9);
      }),
    );
  });

  test("a sequence whose client went away is dropped without a callback and makes room", () => {
    const { clock, engine } = engineWith({}, 1);
    const [gone, next] = [probe(clock), probe(clock)];
    const submitted = engine.submit(gone);
    engine.submit(next);
    clock.advanceTo(10);
    submitted.cancel();
    clock.runUntilIdle();
    expect(gone.ended).toBeUndefined();
    expect(next.ended?.at).toBe(10 + 30 + 4 * 2);
  });

  test("aborting ends running sequences with the tokens so far and waiting ones with none", () => {
    const { clock, engine } = engineWith({}, 1);
    const [running, waiting] = [probe(clock, { outputTokens: 100 }), probe(clock)];
    engine.submit(running);
    engine.submit(waiting);
    clock.advanceTo(30 + 2 * 9);
    engine.endAll("aborted");
    clock.runUntilIdle();
    expect(running.ended).toMatchObject({ ending: "aborted", progress: { generatedTokens: 10 } });
    expect(waiting.ended).toMatchObject({ ending: "aborted", progress: { generatedTokens: 0 } });
  });

  test("every sequence that is not dropped ends exactly once, with all its tokens, whatever the mix", () => {
    const job = fc.record({
      at: fc.nat(100),
      outputTokens: fc.integer({ min: 1, max: 40 }),
      streaming: fc.boolean(),
      cancelAfter: fc.option(fc.nat(60), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(job, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (jobs, limit) => {
        const clock = new VirtualClock();
        const { engine } = engineWith({}, limit, clock);
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
          if (!mayCancel) expect(sequence.ended?.progress.generatedTokens).toBe(sequence.outputTokens);
          if (sequence.streaming && sequence.ended)
            expect(sequence.tokens.at(-1)?.[1]).toBe(sequence.outputTokens);
        }
        expect(engine.gauges()).toEqual({ running: 0, waiting: 0, kvCacheUsage: 0 });
      }),
    );
  });
});
