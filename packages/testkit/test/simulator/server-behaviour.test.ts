import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
  VirtualClock,
} from "../../src/simulator/index.ts";
import { exchangeBytes, parseResponse, requestBytes } from "./bare-socket.ts";
import { LeapingClock } from "./leaping-clock.ts";
import { hasRecordings, ifRecorded, recordedText } from "./recorded-vllm.ts";
import { chat, chatBody, eventsOf, postChat, until } from "./simulator-client.ts";

let simulator: Simulator | undefined;
afterEach(() => simulator?.stop());

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  simulator = await startSimulator({ port: 0, ...options });
  return simulator;
}

const slow = { timeToFirstToken: "1h" } as const;

describe("connections", () => {
  test("a kept-alive connection is closed by the server some time after its response, without a header that says so", async () => {
    const { port } = await start({ keepAliveTimeout: 50 });
    const bytes = await exchangeBytes(port, "GET /health HTTP/1.1\r\nhost: x\r\n\r\n");
    expect(parseResponse(bytes).headers.map(([name]) => name)).toEqual(["date", "server", "content-length"]);
  });

  test("two requests sent at once are answered in order on one connection", async () => {
    const { port } = await start({ keepAliveTimeout: 50, clock: new LeapingClock() });
    const one = requestBytes("POST", "/v1/chat/completions", { Connection: null }, chatBody()).replace(
      "Connection: close\r\n",
      "",
    );
    const text = (await exchangeBytes(port, `${one}GET /version HTTP/1.1\r\nhost: x\r\n\r\n`)).toString();
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(text.indexOf("chat.completion")).toBeLessThan(text.indexOf('{"version"'));
  });

  test("a body that breaks off half-way leaves the server as it was", async () => {
    const server = await start();
    const socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    const whole = requestBytes("POST", "/v1/chat/completions", {}, chatBody());
    socket.write(whole.slice(0, -20));
    await until(() => server.stats().inFlight === 1);
    socket.destroy();
    await until(() => server.stats().inFlight === 0);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  for (const stream of [false, true]) {
    test(`a client that goes away has its request aborted (${stream ? "stream" : "plain"})`, async () => {
      const server = await start(slow);
      const controller = new AbortController();
      const answer = postChat(server, { stream }, {}, controller.signal).catch((error: Error) => error.name);
      await until(() => server.stats().running === 1);
      controller.abort();
      await until(() => server.stats().running === 0);
      expect(await answer).toSatisfy((got) => got === "AbortError" || got instanceof Response);
      expect(server.stats()).toMatchObject({ disconnects: 1, finished: { abort: 0, stop: 0, length: 0 } });
    });
  }

  test.skipIf(!hasRecordings)(`a body of 40 MB is refused in the recorded words${ifRecorded}`, async () => {
    const server = await start({ maxModelLen: 2048 });
    const content = "a".repeat(41_943_040);
    const response = await postChat(server, { messages: [{ role: "user", content }], max_tokens: 1 });
    const recorded: { body_40MB: { body: string } } = JSON.parse(recordedText("behaviours.json"));
    expect(await response.text()).toSatisfy((text: string) => text.startsWith(recorded.body_40MB.body));
  });
});

describe("keys and readiness", () => {
  test("with an API key, /v1 asks for it and the rest does not", async () => {
    const server = await start({ apiKey: "secret", clock: new LeapingClock() });
    const refused = await postChat(server);
    expect([refused.status, await refused.text()]).toEqual([401, '{"error":"Unauthorized"}']);
    expect((await postChat(server, {}, { authorization: "Bearer wrong" })).status).toBe(401);
    expect((await postChat(server, {}, { authorization: "Bearer secret" })).status).toBe(200);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  test("/health/ready says 503 until the start-up time has passed", async () => {
    const clock = { time: 0 };
    const server = await start({
      startupDuration: "30s",
      clock: { now: () => clock.time, schedule: () => () => {} },
    });
    const ready = async () => (await fetch(`${server.url}/health/ready`)).status;
    expect(await ready()).toBe(503);
    clock.time = 30_000;
    expect(await ready()).toBe(200);
  });
});

describe("the waiting queue", () => {
  test("takes any number by default; none is refused", async () => {
    const server = await start({ ...slow, maxNumSeqs: 2 });
    const controller = new AbortController();
    const answers = Array.from({ length: 50 }, () =>
      postChat(server, {}, {}, controller.signal).catch(() => "gone"),
    );
    await until(() => server.stats().waiting === 48);
    expect(server.stats()).toMatchObject({ running: 2, statuses: {} });
    controller.abort();
    await Promise.all(answers);
  });

  test("with a limit answers 429 beyond it", async () => {
    const server = await start({ ...slow, maxNumSeqs: 1, maxWaitingQueueLength: 1 });
    const controller = new AbortController();
    const answers = [1, 2].map(() => postChat(server, {}, {}, controller.signal).catch(() => "gone"));
    await until(() => server.stats().waiting === 1);
    const refused = await postChat(server);
    expect(refused.status).toBe(429);
    controller.abort();
    await Promise.all(answers);
  });
});

describe("stopping", () => {
  test("SIGTERM ends plain requests with 200, finish_reason abort and the text so far", async () => {
    const clock = { time: 0 };
    const server = await start({
      clock: { now: () => clock.time, schedule: () => () => {} },
      answer: () => "one two three four five six seven eight",
    });
    const answer = chat(server);
    await until(() => server.stats().running === 1);
    clock.time = 30 + 3;
    await server.stop({ mode: "sigterm" });
    const { choices, usage } = await answer;
    expect(choices[0]).toMatchObject({ message: { content: "one two three four" }, finish_reason: "abort" });
    expect(usage.completion_tokens).toBe(4);
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
  });

  test("SIGTERM ends streams with [DONE]", async () => {
    const server = await start(slow);
    const response = await postChat(server, { stream: true });
    await until(() => server.stats().running === 1);
    await server.stop({ mode: "sigterm" });
    const events = eventsOf(await response.text());
    expect(events.at(-1)).toBe("[DONE]");
    expect(events.at(-2)).toContain('"finish_reason":"abort"');
  });

  test("draining answers what is in flight and closes then", async () => {
    const server = await start({ timeToFirstToken: 20, answer: () => "done" });
    const answer = chat(server);
    await until(() => server.stats().running === 1);
    await server.stop({ mode: "drain" });
    expect((await answer).choices[0]?.message.content).toBe("done");
  });

  test("stopping at once cuts what is in flight, and may be asked for twice", async () => {
    const server = await start(slow);
    const answer = postChat(server).catch(() => "cut");
    await until(() => server.stats().running === 1);
    await Promise.all([server.stop(), server.stop()]);
    expect(await answer).toBe("cut");
    expect(() => server.setOptions({ timeToFirstToken: 1 })).toThrow(/stopped/);
  });

  test("a dead engine: 500 for plain requests, [DONE] for streams, health as before, then the port closes", async () => {
    const clock = new VirtualClock();
    const server = await start({ clock });
    const [plain, streamed] = [postChat(server), await postChat(server, { stream: true })];
    await until(() => server.stats().running === 2);
    server.killEngine();
    const body = '"message":"EngineCore encountered an issue. See stack trace (above) for the root cause."';
    const answer = await plain;
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining(body)]);
    expect(eventsOf(await streamed.text()).at(-1)).toBe("[DONE]");
    const [health, next] = await Promise.all([fetch(`${server.url}/health`), postChat(server)]);
    expect([health.status, next.status]).toEqual([200, 500]);
    clock.advanceTo(250);
    await server.closed;
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
  });

  test("a port in use is named with the way out", async () => {
    const { port } = await start();
    await expect(startSimulator({ port })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is in use; choose another`,
    );
  });
});
