import { spawnSync } from "node:child_process";
import { describe } from "vitest";

/** A skippable frame with the given content. */
export function skippable(content: Uint8Array, number = 0): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(0x184d2a50 + number, 0);
  header.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, content]);
}

/** What a program prints when given `input`. @throws where it fails */
export function output(program: string, args: readonly string[], input: Uint8Array | string = ""): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, maxBuffer: 2 ** 30 });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout;
}

/** Tests that need a program; skipped, with the reason in their name, where it is not installed. A CI must have it. */
export function describeWith(
  program: string,
  probe: readonly string[],
  install: string,
  body: () => void,
): void {
  const missing = spawnSync(program, probe).status !== 0;
  const reason = `${program} ${probe.join(" ")} does not work: ${install}`;
  if (missing && process.env.CI) throw new Error(reason);
  describe.skipIf(missing)(missing ? `${program} [${reason}]` : program, body);
}
