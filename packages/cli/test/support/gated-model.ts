import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { startSimulator } from "@matrix/testkit/simulator";

/** The simulator behind a gate: a test decides when the model answers. */
export interface GatedModel extends AsyncDisposable {
  /** Keys of a run that asks it. */
  readonly keys: readonly string[];
  /** Calls that came, as `row/trial/step`. */
  readonly calls: readonly string[];
  /** Resolves once that many calls came. */
  asked(calls: number): Promise<void>;
  /** From now on calls are answered at once, those that wait among them. */
  release(): void;
  /** From now on calls wait. */
  hold(): void;
}

/** Starts held. */
export async function gatedModel(): Promise<GatedModel> {
  const simulator = await startSimulator({ port: 0, timeToFirstToken: 0, interTokenLatency: 0 });
  const calls: string[] = [];
  const watchers = new Set<() => void>();
  let gate = Promise.withResolvers<void>();

  const server = createServer(async (incoming, outgoing) => {
    if (incoming.method === "POST") {
      const { "x-matrix-row": row, "x-matrix-trial": trial, "x-matrix-step": step } = incoming.headers;
      calls.push(`${row}/${trial}/${step}`);
      for (const look of watchers) look();
      await gate.promise;
    }
    pass(simulator.port, incoming, outgoing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  return {
    keys: [`llm.base_url=http://127.0.0.1:${port}/v1`, "llm.model=simulated"],
    calls,
    asked: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (calls.length < count) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    release: () => gate.resolve(),
    hold() {
      gate = Promise.withResolvers<void>();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      await simulator.stop();
    },
  };
}

function pass(port: number, incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (outgoing.destroyed) return;
  const { method, url: path, headers } = incoming;
  const forward = request({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(outgoing);
  });
  forward.on("error", () => outgoing.destroy());
  incoming.pipe(forward);
}
