import { type Simulator, startSimulator } from "@matrix/testkit/simulator";
import { freePort } from "./free-port.ts";

/** A model server that dies in the middle of a run and can be started again at the same address. */
export interface MortalModel extends AsyncDisposable {
  readonly url: string;
  /** Keys of a run that asks it. */
  readonly keys: readonly string[];
  /** Resolves once it is dead. */
  readonly death: Promise<void>;
  /** @returns the server, alive again for good. */
  revive(): Promise<Simulator>;
}

/** Dies with its call of that number; nothing that depends on time. */
export async function mortalModel(diesWithCall: number): Promise<MortalModel> {
  const options = {
    port: await freePort(),
    servedModelName: ["m"],
    timeToFirstToken: 10,
    interTokenLatency: 0,
  };
  const { promise: death, resolve: dead } = Promise.withResolvers<void>();
  let calls = 0;
  let simulator = await startSimulator({
    ...options,
    answer() {
      if (++calls === diesWithCall) void simulator.stop().then(dead);
      return undefined;
    },
  });
  const url = `${simulator.url}/v1`;
  return {
    url,
    keys: [`llm.base_url=${url}`, "llm.model=m"],
    death,
    async revive() {
      simulator = await startSimulator(options);
      return simulator;
    },
    [Symbol.asyncDispose]: () => simulator.stop(),
  };
}
