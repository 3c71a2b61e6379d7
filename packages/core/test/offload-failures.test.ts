import {
  ClosedError,
  MatrixError,
  OffloadCorruptError,
  OffloadMissingError,
  OffloadReadError,
  OffloadWriteError,
  offloadFailures,
} from "@matrix/core";
import { expect, test } from "vitest";

const texts = {
  store: "shelf",
  where: "below /data",
  missing: "somebody may have taken it",
  damaged: "check the disk",
  reasonOf: (error: unknown) => (error as Error).message,
};
const id = "ab".repeat(32);
const full = Object.assign(new Error("the disk is full"), { secret: "canary-5d1e" });

test("every failure of a store names the store, the run, and the value or record", () => {
  const failures = offloadFailures({ ...texts, cause: "whole" });
  const errors = [
    failures.write("r", `value ${id}`, full),
    failures.read("r", `record ${id}`, full),
    failures.missing("r", id),
    failures.damaged("r", `value ${id}`),
  ];
  expect(errors.map((error) => error.constructor)).toEqual([
    OffloadWriteError,
    OffloadReadError,
    OffloadMissingError,
    OffloadCorruptError,
  ]);
  for (const { message } of errors) {
    for (const part of ['"shelf"', 'run "r"', id, "below /data"]) expect(message).toContain(part);
  }
});

test("what may pass is retryable, damage is not", () => {
  const failures = offloadFailures({ ...texts, cause: "whole" });
  for (const error of [failures.write("r", "it", full), failures.read("r", "it", full)]) {
    expect(MatrixError.isInstance(error) && error.retryable).toBe(true);
  }
  expect(failures.damaged("r", "it").retryable).toBe(false);
});

test("an error of ours passes through as it is", () => {
  const closed = new ClosedError("closed");
  const failures = offloadFailures({ ...texts, cause: "whole" });
  expect(failures.read("r", "it", closed)).toBe(closed);
  expect(failures.write(undefined, "it", closed)).toBe(closed);
});

test("a cause that may carry values or secrets is passed on by name and message alone", () => {
  const whole = offloadFailures({ ...texts, cause: "whole" }).read("r", "it", full);
  expect(whole.cause).toBe(full);
  const bare = offloadFailures({ ...texts, cause: "bare" }).read("r", "it", full).cause as Error;
  expect({ ...bare, name: bare.name, message: bare.message }).toEqual({
    name: "Error",
    message: "the disk is full",
  });
});

test("a name or id from anywhere is quoted and cut short", () => {
  const { message } = offloadFailures({ ...texts, cause: "whole" }).missing(
    'a"\n\u001b[2J',
    "x".repeat(5_000),
  );
  expect(message).toContain(String.raw`run "a\"\n\u001b[2J"`);
  expect(message.length).toBeLessThan(300);
});
