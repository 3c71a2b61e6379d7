import { fork } from "node:child_process";
import { once } from "node:events";
import type { ChatCall, ChatRequest } from "@matrix/core";
import OpenAI from "openai";
import { openAiChatModel } from "../src/index.ts";

// One client against one server, in a process of its own, so that memory and CPU are that client's alone.
// Arguments: client, calls in flight, calls, delay of an answer in ms, bytes of the prompt. Sends a Measurement.

/** What one run showed. `cpuUs` is user and system time a call, in microseconds. */
export interface Measurement {
  readonly client: string;
  readonly inFlight: number;
  readonly cpuUs: number;
  readonly callsPerSecond: number;
  readonly rssMb: number;
  readonly sockets: number;
  readonly error?: string;
}

const [client = "matrix", ...rest] = process.argv.slice(2);
const [inFlight = 1000, calls = 10_000, delayMs = 0, promptBytes = 3000] = rest.map(Number);

const server = fork(new URL("./raw-server.ts", import.meta.url), [String(delayMs)]);
const [{ port }] = await once(server, "message");
const baseUrl = `http://127.0.0.1:${port}/v1`;

const messages = Array.from({ length: 6 }, (_, index) => ({
  role: index % 2 === 0 ? ("user" as const) : ("assistant" as const),
  content: "y".repeat(Math.floor(promptBytes / 6)),
}));
const request: ChatRequest = { messages, temperature: 0.7 };

const one = client === "openai" ? openAiDefault() : await matrix();

try {
  await window(inFlight);
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  await window(calls);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  server.send("counts");
  const [{ peak }] = await once(server, "message");
  report({ cpuUs: (user + system) / calls, callsPerSecond: calls / seconds, sockets: peak });
} catch (error) {
  report({ cpuUs: 0, callsPerSecond: 0, sockets: 0, error: rootOf(error) });
}

function report(found: Pick<Measurement, "cpuUs" | "callsPerSecond" | "sockets" | "error">): void {
  const rssMb = process.resourceUsage().maxRSS / 1024;
  const measurement: Measurement = { client, inFlight, rssMb, ...found };
  if (process.send) process.send(measurement);
  else console.log(measurement);
  // The server ends when its parent lets go of it; the client's idle connections keep nothing alive.
  server.disconnect();
  process.disconnect?.();
}

/** Keeps `inFlight` calls going until `count` have ended. */
async function window(count: number): Promise<void> {
  let started = 0;
  const lane = async () => {
    while (started < count) await one(started++);
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane));
}

/** The package as it comes, but for its retries: what a user who reads its first page has. */
function openAiDefault(): () => Promise<void> {
  const openai = new OpenAI({ apiKey: "bench", baseURL: baseUrl, maxRetries: 0 });
  return async () => {
    const { choices } = await openai.chat.completions.create({ model: "bench", messages, temperature: 0.7 });
    if (choices[0]?.message.content?.length !== 200) throw new Error("wrong answer");
  };
}

async function matrix(): Promise<(index: number) => Promise<void>> {
  const model = openAiChatModel({
    model: "bench",
    baseUrl,
    apiKeyEnv: null,
    maxConcurrency: inFlight,
    preflight: false,
  });
  const { signal } = new AbortController();
  await model.open({ signal });
  return async (index) => {
    const call: ChatCall = {
      stepId: `bench/${index}/0/3`,
      role: "student",
      row: { index, trial: 0 },
      step: 3,
      stickyKey: `bench/${index}/0`,
      // As the runtime does: a signal for each hop.
      signal: new AbortController().signal,
    };
    const { choices } = await model.complete(request, call);
    if (choices[0]?.text?.length !== 200) throw new Error("wrong answer");
  };
}

function rootOf(error: unknown): string {
  let root = error;
  while (root instanceof Error && root.cause !== undefined) root = root.cause;
  return String(root).slice(0, 200);
}
