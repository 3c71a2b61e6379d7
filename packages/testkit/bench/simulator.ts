/**
 * CPU that the simulator takes for a request, with so many in flight. Run: `node bench/simulator.ts` (needs core built).
 * The server runs in a process of its own, so that its CPU can be told from the client's.
 */
import { fork } from "node:child_process";
import { startSimulator } from "../src/simulator/index.ts";
import { load } from "./raw-client.ts";

const LEVELS = [
  { inFlight: 1000, requests: 20_000 },
  { inFlight: 4000, requests: 40_000 },
];
/** About 3 KB, as a discussion turn of Collaborative Reasoner. */
const PROMPT_CHARACTERS = 3000;

interface Sample {
  readonly cpuUs: number;
  readonly rssMb: number;
}

if (process.argv[2] === "server") await serve();
else await measure();

async function serve(): Promise<void> {
  const simulator = await startSimulator({ port: 0, profile: "default" });
  process.on("message", () => process.send?.(sample()));
  process.send?.(simulator.port);
}

function sample(): Sample {
  const { user, system } = process.cpuUsage();
  return { cpuUs: user + system, rssMb: process.memoryUsage.rss() / 2 ** 20 };
}

async function measure(): Promise<void> {
  const filler = "the quick brown fox jumps over the lazy dog. ".repeat(100).slice(0, PROMPT_CHARACTERS - 60);
  const body = (index: number) =>
    JSON.stringify({
      model: "simulated",
      messages: [
        { role: "system", content: "Discuss the question." },
        { role: "user", content: `Question ${index}: ${filler}\n(A) one\n(B) two\n(C) three` },
      ],
      max_tokens: 1024,
    });
  console.log("in flight | requests | req/s | server CPU us/request | server RSS MB | client CPU us/request");
  for (const { inFlight, requests } of LEVELS) {
    const child = fork(new URL(import.meta.url), ["server"]);
    const next = () => new Promise<unknown>((resolve) => child.once("message", resolve));
    const ask = async () => {
      const reply = next();
      child.send("sample");
      return asSample(await reply);
    };
    const port = Number(await next());
    // warms the code up and opens nothing that stays
    await load({ port, connections: 200, requests: 4000, body });
    const before = await ask();
    const clientBefore = process.cpuUsage();
    const startedAt = performance.now();
    await load({ port, connections: inFlight, requests, body });
    const seconds = (performance.now() - startedAt) / 1000;
    const client = process.cpuUsage(clientBefore);
    const after = await ask();
    child.kill();
    const cells = [
      inFlight,
      requests,
      Math.round(requests / seconds),
      Math.round((after.cpuUs - before.cpuUs) / requests),
      Math.round(after.rssMb),
      Math.round((client.user + client.system) / requests),
    ];
    console.log(cells.join(" | "));
  }
}

function asSample(message: unknown): Sample {
  if (typeof message === "object" && message !== null && "cpuUs" in message && "rssMb" in message) {
    return { cpuUs: Number(message.cpuUs), rssMb: Number(message.rssMb) };
  }
  throw new TypeError(`the server process answered ${JSON.stringify(message)}`);
}
