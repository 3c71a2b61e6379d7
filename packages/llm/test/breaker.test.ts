import { expect, test } from "vitest";
import { Breaker } from "../src/breaker.ts";

const options = {
  window: 20,
  windowMs: 30_000,
  failureShare: 0.5,
  probeDelayMs: 1_000,
  maxProbeDelayMs: 5_000,
  probeSpacingMs: 700,
};

function breaker(random = 1): Breaker {
  return new Breaker(options, () => random);
}

function fail(subject: Breaker, count: number, at = 0): void {
  for (let index = 0; index < count; index++) subject.failed(at, false);
}

test("ten failures of the last twenty open it, nine do not", () => {
  const subject = breaker();
  for (let index = 0; index < 11; index++) subject.succeeded(false);
  fail(subject, 9);
  expect(subject.state).toBe("closed");
  subject.succeeded(false);
  fail(subject, 1);
  expect(subject.state).toBe("open");
});

test("failures of which fewer than half are among the last twenty never open it", () => {
  const subject = breaker();
  for (let index = 0; index < 1_000; index++) {
    if (index % 3 === 0) subject.failed(index, false);
    else subject.succeeded(false);
  }
  expect(subject.state).toBe("closed");
});

test("failures older than the window's time do not count", () => {
  const subject = breaker();
  fail(subject, 9, 0);
  fail(subject, 9, 30_001);
  expect(subject.state).toBe("closed");
  fail(subject, 1, 60_001);
  expect(subject.state).toBe("open");
});

test("open it lets nobody through until the endpoint answered a probe, then one call at a time", () => {
  const subject = breaker();
  subject.open(100);
  expect(subject.nextCallAt).toBe(Number.POSITIVE_INFINITY);
  subject.probeAnswered();
  expect(subject).toMatchObject({ state: "half_open", openSince: 100 });
  expect(subject.nextCallAt).toBeLessThan(0);
  expect(subject.begin(500)).toBe(true);
  expect(subject.nextCallAt).toBe(1_200);
});

test("a probe's success closes it, its failure opens it again within the same outage", () => {
  const subject = breaker();
  subject.open(100);
  subject.probeAnswered();
  subject.failed(900, true);
  expect(subject).toMatchObject({ state: "open", openSince: 100 });
  subject.probeAnswered();
  subject.succeeded(true);
  expect(subject).toMatchObject({ state: "closed", openSince: undefined });
  expect(subject.begin(1_000)).toBe(false);
});

test("what was sent before it opened neither closes it nor prolongs the outage", () => {
  const subject = breaker();
  fail(subject, 10, 100);
  subject.succeeded(false);
  subject.failed(200, false);
  expect(subject).toMatchObject({ state: "open", openSince: 100 });
  subject.probeAnswered();
  subject.failed(300, false);
  expect(subject.state).toBe("half_open");
});

test("waits between probes double up to the cap, half of each is jitter, and start anew after an outage", () => {
  const waits = (random: number) => {
    const subject = breaker(random);
    subject.open(0);
    return Array.from({ length: 5 }, () => {
      const wait = subject.probeInMs();
      subject.probeFailed();
      return wait;
    });
  };
  expect(waits(1)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
  expect(waits(0)).toEqual([500, 1_000, 2_000, 2_500, 2_500]);
  const subject = breaker();
  subject.open(0);
  subject.probeFailed();
  subject.probeAnswered();
  subject.succeeded(true);
  expect(subject.probeInMs()).toBe(1_000);
});
