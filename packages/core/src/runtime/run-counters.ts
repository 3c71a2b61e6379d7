import type { Outcome } from "../orchestrator-message.ts";
import { Histogram } from "./histogram.ts";

/** What one role has done in this process. */
export interface RoleCounters {
  readonly role: string;
  running: number;
  hops: number;
  errors: number;
  readonly latencyMs: Histogram;
}

/** What this process has done for the run: plain numbers, changed in place. */
export class RunCounters {
  readonly roles = new Map<string, RoleCounters>();
  readonly errors = new Map<string, number>();
  readonly ended: { [O in Outcome]: number } = { success: 0, failed: 0, dead: 0 };
  hops = 0;
  promptTokens = 0;
  completionTokens = 0;
  redelivered = 0;
  /** Redelivered steps whose result was known: no agent was asked again. */
  recalled = 0;
  /** Bytes of each message sent on, as a transport encodes it. */
  readonly messageBytes = new Histogram();

  role(role: string): RoleCounters {
    let counters = this.roles.get(role);
    if (counters === undefined) {
      counters = { role, running: 0, hops: 0, errors: 0, latencyMs: new Histogram() };
      this.roles.set(role, counters);
    }
    return counters;
  }

  error(errorClass: string): void {
    this.errors.set(errorClass, (this.errors.get(errorClass) ?? 0) + 1);
  }

  /** Adds what a reply says of tokens, where it does. */
  tokens(reply: object): void {
    const { usage } = reply as { usage?: { prompt_tokens?: unknown; completion_tokens?: unknown } };
    if (typeof usage?.prompt_tokens === "number") this.promptTokens += usage.prompt_tokens;
    if (typeof usage?.completion_tokens === "number") this.completionTokens += usage.completion_tokens;
  }
}
