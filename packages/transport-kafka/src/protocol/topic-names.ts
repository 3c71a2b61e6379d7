import { createHash } from "node:crypto";
import { OptionError, sinkRole } from "@matrix/core";

/** Names of what a run has on the broker. */
export interface TopicNames {
  /** What all topics and groups of the run begin with. */
  readonly prefix: string;
  readonly deadLetters: string;
  ofRole(role: string): string;
  group(pool: string): string;
}

/** Names of a run's topics: `<prefix>.<run>.<role>`; the sink's is `….sink`, the dead letters' `….dlq`. */
export function topicNames(prefix: string, run: string): TopicNames {
  if (!/^[A-Za-z0-9._-]{1,80}$/.test(prefix)) {
    throw new OptionError(
      `topic prefix "${prefix}" must be 1 to 80 letters, digits, dots, underscores or dashes`,
    );
  }
  const stem = `${prefix}.${part(run)}.`;
  return {
    prefix: stem,
    deadLetters: `${stem}dlq`,
    ofRole: (role) => stem + (role === sinkRole ? "sink" : part(role, reserved)),
    group: (pool) => stem + part(pool),
  };
}

const reserved: ReadonlySet<string> = new Set(["sink", "dlq"]);
const longest = 70;
const none: ReadonlySet<string> = new Set();

/**
 * A part of a topic's name. What Kafka does not allow there, or what could be taken for another part, is replaced, and a hash keeps
 * names apart that would then be the same.
 */
function part(text: string, taken = none): string {
  const isPlain = /^[A-Za-z0-9_-]+$/.test(text) && text.length <= longest;
  if (isPlain && !taken.has(text) && !/-[0-9a-f]{12}$/.test(text)) return text;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return `${text.replaceAll(/[^A-Za-z0-9_-]/g, "-").slice(0, longest - 13)}-${hash}`;
}
