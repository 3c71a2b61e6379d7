import { briefingOf } from "../conversation/briefing.ts";
import type { ParticipantEntry, ToolEntry } from "../conversation/chat-entry.ts";
import { answerCalls, environmentOf, repeatCalls } from "../conversation/environment-turn.ts";
import type { Environment } from "../environment/environment.ts";
import type { LoadedDomain } from "../load-domain.ts";
import { evaluate } from "../reward/evaluate.ts";
import type { Stage, World, Worlds } from "./worlds.ts";

/** What {@link nativeWorlds} works with. */
export interface NativeWorldsOptions {
  readonly load: (domain: string) => Promise<LoadedDomain>;
  readonly solo: boolean;
}

/** Worlds of this package, in this process. A domain is loaded when it is first asked for. */
export function nativeWorlds({ load, solo }: NativeWorldsOptions): Worlds {
  const loaded = new Map<string, Promise<LoadedDomain & { readonly stage: Stage }>>();

  function domainOf(name: string) {
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const loading = load(name).then((domain) => ({
      ...domain,
      stage: { briefing: briefingOf(domain.domain, { solo }), guidelines: domain.guidelines },
    }));
    loaded.set(name, loading);
    // what failed is tried again by whoever asks next
    loading.catch(() => loaded.delete(name));
    return loading;
  }

  return {
    stage: async (name) => (await domainOf(name)).stage,
    async open({ domain: name, task }) {
      const { domain } = await domainOf(name);
      return new NativeWorld(environmentOf(domain, task, { solo }));
    },
    async reward({ domain: name, ...evaluation }) {
      const { domain } = await domainOf(name);
      return evaluate({ ...evaluation, domain, solo });
    },
  };
}

class NativeWorld implements World {
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  answer(message: ParticipantEntry): ToolEntry[] {
    return answerCalls(this.#environment, message);
  }

  repeat(message: ParticipantEntry): void {
    repeatCalls(this.#environment, message);
  }

  async close(): Promise<void> {
    // nothing to give back
  }
}
