import { afterEach, describe, expect, test } from "vitest";
import {
  type Simulator,
  type SimulatorFault,
  type SimulatorOptions,
  startSimulator,
} from "../../src/simulator/index.ts";
import { exchangeBytes, parseResponse, requestBytes } from "./bare-socket.ts";
import { LeapingClock } from "./leaping-clock.ts";
import { chat, chatBody, eventsOf, postChat, until } from "./simulator-client.ts";

let simulator: Simulator | undefined;
afterEach(() => simulator?.stop());

async function start(faults: SimulatorFault[], options: SimulatorOptions = {}): Promise<Simulator> {
  simulator = await startSimulator({
    port: 0,
    faults,
    clock: new LeapingClock(),
    answer: () => "one two three four five six seven eight",
    ...options,
  });
  return simulator;
}

const named = (row: number, step = 0) => ({ "x-matrix-row": String(row), "x-matrix-step": String(step) });

async function statuses(server: Simulator, rows: number, attempts = 1): Promise<number[]> {
  const found: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const response = await postChat(server, {}, named(row));
      await response.text();
      found.push(response.status);
    }
  }
  return found;
}

describe("faults", () => {
  test("a status with a JSON error, or with a body of its own", async () => {
    const server = await start([{ kind: "status", status: 503, message: "overloaded" }]);
    const response = await postChat(server);
    expect([response.status, await response.json()]).toEqual([
      503,
      { error: { message: "overloaded", type: "ServiceUnavailableError", param: null, code: 503 } },
    ]);
    server.setOptions({ faults: [{ kind: "status", status: 502, body: "<html>Bad Gateway</html>" }] });
    const proxy = await postChat(server);
    expect([proxy.status, proxy.headers.get("content-type"), await proxy.text()]).toEqual([
      502,
      "text/html",
      "<html>Bad Gateway</html>",
    ]);
  });

  test("429 with and without retry-after", async () => {
    const server = await start([{ kind: "rate-limit", retryAfter: 7 }]);
    const asked = await postChat(server);
    expect([asked.status, asked.headers.get("retry-after")]).toEqual([429, "7"]);
    server.setOptions({ faults: [{ kind: "rate-limit" }] });
    expect((await postChat(server)).headers.get("retry-after")).toBeNull();
  });

  test("a connection that is reset before any byte", async () => {
    const server = await start([{ kind: "connection-reset" }]);
    const bytes = requestBytes("POST", "/v1/chat/completions", {}, chatBody());
    await expect(exchangeBytes(server.port, bytes)).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  test("a hang without an end answers nothing; one with a duration answers after it", async () => {
    const server = await start([{ kind: "hang" }]);
    const controller = new AbortController();
    const answer = postChat(server, {}, {}, controller.signal).catch((error: Error) => error.name);
    await until(() => server.stats().faults.hang === 1);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect(server.stats()).toMatchObject({ inFlight: 1, running: 0 });
    controller.abort();
    expect(await answer).toBe("AbortError");
    server.setOptions({ faults: [{ kind: "hang", duration: "5m" }] });
    expect((await postChat(server)).status).toBe(200);
  });

  test("a body that trickles in is the same body", async () => {
    const server = await start([{ kind: "slow-body", pieceBytes: 7, pieceDelay: "1s" }]);
    expect((await chat(server)).choices[0]?.message.content).toBe("one two three four five six seven eight");
  });

  for (const stream of [false, true]) {
    test(`text that is not UTF-8 (${stream ? "stream" : "plain"})`, async () => {
      const server = await start([{ kind: "invalid-utf8" }]);
      const bytes = requestBytes("POST", "/v1/chat/completions", {}, chatBody({ stream }));
      const { body, statusLine } = parseResponse(await exchangeBytes(server.port, bytes));
      expect(statusLine).toBe("HTTP/1.1 200 OK");
      if (!stream) expect(() => new TextDecoder("utf-8", { fatal: true }).decode(body)).toThrow();
      else expect(body.toString()).toContain("\ufffd");
    });
  }

  test("an empty reply and an empty body", async () => {
    const server = await start([{ kind: "empty-reply" }]);
    expect((await chat(server)).choices[0]).toMatchObject({
      message: { content: "" },
      finish_reason: "stop",
    });
    server.setOptions({ faults: [{ kind: "empty-body" }] });
    const response = await postChat(server);
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("a stream that is cut after some tokens, without [DONE]", async () => {
    const server = await start([{ kind: "cut", afterTokens: 3 }]);
    const response = await postChat(server, { stream: true });
    let text = "";
    const read = async () => {
      for await (const piece of response.body ?? []) text += Buffer.from(piece).toString();
    };
    await expect(read()).rejects.toThrow();
    expect(text).toContain('"content":" three"');
    expect(text).not.toContain('"content":" four"');
    expect(text).not.toContain("[DONE]");
  });

  test("a plain body that is cut in its middle", async () => {
    const server = await start([{ kind: "cut" }]);
    await expect(postChat(server).then((response) => response.text())).rejects.toThrow();
  });

  test("an error inside a stream, under status 200; 500 for a plain request", async () => {
    const server = await start([{ kind: "stream-error", afterTokens: 2, message: "Internal server error" }]);
    const response = await postChat(server, { stream: true });
    const events = eventsOf(await response.text());
    expect(response.status).toBe(200);
    // as recorded
    expect(events.slice(-2)).toEqual([
      '{"error": {"message": "Internal server error", "type": "InternalServerError", "param": null, "code": 500}}',
      "[DONE]",
    ]);
    expect(events).toHaveLength(1 + 2 + 2);
    expect((await postChat(server)).status).toBe(500);
  });

  test("an engine that dies takes the server with it", async () => {
    const server = await start([{ kind: "kill-engine" }]);
    expect((await postChat(server)).status).toBe(500);
    await server.closed;
  });

  test("strike with their probability, the same requests on every run, and a retry is drawn anew", async () => {
    const faults: SimulatorFault[] = [{ kind: "status", probability: 0.3 }];
    const first = await statuses(await start(faults), 100, 2);
    await simulator?.stop();
    const second = await statuses(await start(faults), 100, 2);
    expect(second).toEqual(first);
    const share = first.filter((status) => status === 500).length / first.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
    const retried = first.filter(
      (status, index) => index % 2 === 0 && status === 500 && first[index + 1] === 200,
    );
    expect(retried.length).toBeGreaterThan(0);
  });

  test("storms come and go with the time since the start", async () => {
    const clock = { time: 0 };
    const faults: SimulatorFault[] = [{ kind: "rate-limit", every: "60s", lasts: "5s" }];
    const server = await start(faults, {
      timeToFirstToken: 0,
      interTokenLatency: 0,
      clock: {
        now: () => clock.time,
        schedule(callback) {
          setImmediate(callback);
          return () => {};
        },
      },
    });
    const at = async (time: number) => {
      clock.time = time;
      return (await postChat(server)).status;
    };
    expect([await at(0), await at(4999), await at(5000), await at(59_999), await at(60_000)]).toEqual([
      429, 429, 200, 200, 429,
    ]);
  });

  test("may be kept to one role", async () => {
    const server = await start([{ kind: "status", role: "teacher" }]);
    const asRole = async (role: string) => (await postChat(server, {}, { "x-matrix-role": role })).status;
    expect([await asRole("teacher"), await asRole("student")]).toEqual([500, 200]);
    expect(server.stats().faults).toEqual({ status: 1 });
  });
});

describe("injected failures", () => {
  test("strike at the given rate with the given types", async () => {
    const server = await start([], { failureInjectionRate: 100, failureTypes: ["rate_limit"] });
    expect(await statuses(server, 3)).toEqual([429, 429, 429]);
    server.setOptions({ failureInjectionRate: 0 });
    expect(await statuses(server, 3)).toEqual([200, 200, 200]);
  });

  test.each([
    ["rate_limit", 429],
    ["invalid_api_key", 401],
    ["context_length", 400],
    ["server_error", 500],
    ["invalid_request", 400],
    ["model_not_found", 404],
  ])("%s is a %i", async (type, status) => {
    const server = await start([], { failureInjectionRate: 100, failureTypes: [type] });
    expect(await statuses(server, 1)).toEqual([status]);
  });

  test("the header X-Return-Error asks for one", async () => {
    const server = await start([]);
    const asked = async (header: string) => (await postChat(server, {}, { "X-Return-Error": header })).status;
    expect([await asked("429"), await asked("503"), await asked("soon"), await asked("200")]).toEqual([
      429, 503, 400, 400,
    ]);
  });
});
