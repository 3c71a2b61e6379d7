import { expect, test } from "vitest";
import { LaunchError, schedulerCommand, shellText } from "../../src/index.ts";

const whereMissing = "install it";

test("an exit code is an answer, with what was said", async () => {
  const answer = await schedulerCommand(["sh", "-c", "cat; echo no >&2; exit 3"], {
    whereMissing,
    input: "a job",
  });
  expect(answer).toEqual({ code: 3, stdout: "a job", stderr: "no\n" });
});

test("a program that is not there is an error with the way out", async () => {
  const asked = schedulerCommand(["no-such-scheduler"], { whereMissing });
  await expect(asked).rejects.toThrow(LaunchError);
  await expect(asked).rejects.toThrow("there is no no-such-scheduler on the PATH; install it");
});

test("words become a line that a shell takes apart into the same words", async () => {
  const words = ["plain", "two words", "it's", "$HOME", "a*", "", "new\nline", "ü%&|;"];
  const line = `for word in ${shellText(words)}; do printf '%s\\0' "$word"; done`;
  const { stdout } = await schedulerCommand(["sh", "-c", line], { whereMissing });
  expect(stdout.split("\0").slice(0, -1)).toEqual(words);
});
