import { startSimulator } from "@matrix/testkit/simulator";

/** A model server that counts its calls. Each answer carries the number of its call, so that a step done twice shows. */
export interface LoggedModel {
  readonly url: string;
  /** Calls that were made so far. */
  readonly calls: number;
  stop(): Promise<void>;
}

const letters = "ABCD";

export async function startLoggedModel(): Promise<LoggedModel> {
  let calls = 0;
  const simulator = await startSimulator({
    port: 0,
    timeToFirstToken: 60,
    interTokenLatency: 0,
    answer: ({ row = -1, step = -1, agent }) => {
      const call = ++calls;
      // The two agree in the third turn or so; the extractor's letter depends on row and step alone.
      if (agent === "answer_extractor") return `(${letters[(row + Math.floor(step / 9)) % 4]}) call ${call}`;
      return `By the third step the correct answer is (${letters[row % 4]}), call ${call}`;
    },
  });
  return {
    url: simulator.url,
    get calls() {
      return calls;
    },
    stop: () => simulator.stop(),
  };
}
