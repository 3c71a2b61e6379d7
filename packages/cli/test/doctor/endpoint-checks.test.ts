import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { startSimulator } from "@matrix/testkit/simulator";
import { expect, onTestFinished, test } from "vitest";
import { endpointChecks } from "../../src/doctor/endpoint-checks.ts";
import type { Site } from "../../src/doctor/site.ts";
import { freePort } from "../support/free-port.ts";

const key = "sk-a-key-that-nobody-may-see";

function site(endpoint: string, more: Partial<Site> = {}): Site {
  return {
    endpoint,
    model: "m",
    keyVariable: "OPENAI_API_KEY",
    apiKey: undefined,
    timeoutMs: 10_000,
    ...more,
  };
}

/** A server with that answer to everything, and its address. */
async function server(answer: RequestListener): Promise<string> {
  const listening = createServer(answer).listen(0, "127.0.0.1");
  await once(listening, "listening");
  onTestFinished(() => {
    listening.closeAllConnections();
    listening.close();
  });
  const address = listening.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/v1`;
}

function json(body: unknown, status = 200): RequestListener {
  return (_, response) =>
    void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** A server that has the model "m" and answers every completion with this message. */
function chatServer(message: object, more: object = {}): Promise<string> {
  const models = { data: [{ id: "m" }] };
  const completion = { choices: [{ message, finish_reason: "stop" }], ...more };
  return server((request, response) =>
    json(request.url === "/v1/models" ? models : completion)(request, response),
  );
}

/** `status name` of each check, and the texts by name. */
async function look(at: Site) {
  const checks = await endpointChecks(at);
  return {
    statuses: checks.map(({ status, name }) => `${status} ${name}`),
    text: Object.fromEntries(checks.map(({ name, text }) => [name, text])),
  };
}

test("the bundled simulator passes every check: it enforces what it is asked for, and says its context", async () => {
  const simulator = await startSimulator({
    port: 0,
    servedModelName: ["m"],
    maxModelLen: 4096,
    timeToFirstToken: 0,
    interTokenLatency: 0,
  });
  onTestFinished(() => simulator.stop());
  const { statuses, text } = await look(site(`${simulator.url}/v1`));
  expect(statuses).toEqual([
    "ok endpoint",
    "ok model",
    "ok context",
    "ok answer",
    "ok reasoning",
    "ok structured",
    "ok tools",
    "ok tool choice",
  ]);
  expect(text.context).toBe("4,096 tokens");
});

test("nobody at the address", async () => {
  const { statuses, text } = await look(site(`http://127.0.0.1:${await freePort()}/v1`));
  expect(statuses).toEqual(["bad endpoint"]);
  expect(text.endpoint).toBe("no server answers: connection refused; start it, or correct llm.base_url");
});

test("a server that never answers", async () => {
  const { statuses, text } = await look(site(await server(() => {}), { timeoutMs: 50 }));
  expect(statuses).toEqual(["bad endpoint"]);
  expect(text.endpoint).toContain("no answer within 0.05 s");
});

test("a key that is missing, and one that is wrong, which is never shown", async () => {
  const url = await server((request, response) =>
    json({ error: request.headers.authorization ?? "none" }, 401)(request, response),
  );
  expect((await look(site(url))).text.endpoint).toContain(
    "asks for a key (HTTP 401); put it into OPENAI_API_KEY",
  );
  const wrong = await look(site(url, { apiKey: key }));
  expect(wrong.text.endpoint).toContain("refuses the key (HTTP 401); put the right one into OPENAI_API_KEY");
  const echoed = await server((request, response) =>
    json({ error: request.headers.authorization }, 500)(request, response),
  );
  const broken = await look(site(echoed, { apiKey: key }));
  expect(broken.text.endpoint).toContain("HTTP 500");
  expect(JSON.stringify([wrong, broken])).not.toContain(key);
});

test("an address without the version", async () => {
  const { statuses, text } = await look(site(await server(json({ detail: "Not Found" }, 404))));
  expect(statuses).toEqual(["bad endpoint"]);
  expect(text.endpoint).toContain("llm.base_url must end where the server's version does");
});

test("something that is no model server", async () => {
  const { statuses } = await look(
    site(await server((_, response) => void response.end("<html>hello</html>"))),
  );
  expect(statuses).toEqual(["bad endpoint"]);
});

test("a model that is not served, with those that are", async () => {
  const url = await server(json({ data: [{ id: "llama-3.1-8b" }, { id: "other" }] }));
  const { statuses, text } = await look(site(url, { model: "llama-3.1-8" }));
  expect(statuses).toEqual(["ok endpoint", "bad model"]);
  expect(text.model).toMatch(
    /no model "llama-3\.1-8"; did you mean "llama-3\.1-8b"\? It serves: llama-3\.1-8b, other/,
  );
});

test("a server that ignores what it does not know: structured output and tools are seen not to be enforced", async () => {
  const url = await chatServer({ content: '{"word": "good morning"}' });
  const { statuses, text } = await look(site(url));
  expect(statuses).toEqual([
    "ok endpoint",
    "ok model",
    "warn context",
    "warn answer",
    "ok reasoning",
    "warn structured",
    "warn tools",
    "ok tool choice",
  ]);
  expect(text.answer).toContain("counts no tokens");
  expect(text.structured).toContain("response_format is ignored");
  expect(text.tools).toContain("tool_choice is ignored");
});

test("tools whose arguments need not fit, and reasoning that stands in the text", async () => {
  const tool_calls = [
    { id: "1", type: "function", function: { name: "note_word", arguments: '{"word":"hi"}' } },
  ];
  const usage = { prompt_tokens: 1, completion_tokens: 2 };
  const { text } = await look(
    site(await chatServer({ content: "<think>hm</think>Hi", tool_calls }, { usage })),
  );
  expect(text.tools).toContain("arguments need not fit the schema");
  expect(text.reasoning).toContain("--reasoning-parser");
});

test("reasoning that comes apart", async () => {
  const { text } = await look(site(await chatServer({ content: "Hi", reasoning_content: "hm" })));
  expect(text.reasoning).toContain("in reasoning_content");
});

test("a server whose completions fail", async () => {
  const url = await server((request, response) =>
    json(
      request.url === "/v1/models" ? { data: [{ id: "m" }] } : { error: { message: "CUDA error" } },
      request.url === "/v1/models" ? 200 : 500,
    )(request, response),
  );
  const { statuses, text } = await look(site(url));
  expect(statuses).toEqual(["ok endpoint", "ok model", "warn context", "bad answer"]);
  expect(text.answer).toContain("HTTP 500");
  expect(text.answer).toContain("CUDA error");
});

test("a vLLM that was not told how its model calls tools refuses them where the model may choose, and only there", async () => {
  const simulator = await startSimulator({
    port: 0,
    servedModelName: ["m"],
    timeToFirstToken: 0,
    interTokenLatency: 0,
  });
  onTestFinished(() => simulator.stop());
  const message = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set';
  const url = await server(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    if (body.includes('"tool_choice":"auto"')) {
      return json({ error: { message, type: "BadRequestError", param: null, code: 400 } }, 400)(
        request,
        response,
      );
    }
    const { method = "GET", url: path } = request;
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${simulator.url}${path}`, { method, headers, ...(body && { body }) });
    response.writeHead(answer.status, headers).end(await answer.text());
  });
  const { statuses, text } = await look(site(url));
  expect(statuses.slice(-2)).toEqual(["ok tools", "warn tool choice"]);
  expect(text["tool choice"]).toMatch(
    /^tool_choice auto is refused: HTTP 400: .*requires --enable-auto-tool-choice/,
  );
  expect(text["tool choice"]).toContain("(vLLM: --enable-auto-tool-choice --tool-call-parser)");
});
