import { expect, test } from "vitest";
import { answer, completion, httpServer } from "./http-server.ts";
import { openModel } from "./model.ts";

const error = (message: string, more: object = {}) => ({
  error: { message, type: "BadRequestError", ...more },
});

test.each([408, 409, 425, 500, 502, 503, 504, 520, 529])("status %i is tried again", async (status) => {
  await using server = await httpServer(({ number }, socket) =>
    number < 2 ? answer(socket, status, error("try later")) : answer(socket, 200, completion("at last")),
  );
  await using model = await openModel(server.baseUrl);
  expect((await model.ask()).choices[0]?.text).toBe("at last");
  expect(server.received).toHaveLength(3);
  expect(model.stats().endpoints[0]?.retries).toEqual({ transient: 2 });
});

test("a status that stays bad ends the call after six tries", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 503, error("overloaded")));
  await using model = await openModel(server.baseUrl);
  const failure = await model.failure();
  expect(failure).toMatchObject({
    errorClass: "transient",
    status: 503,
    retryable: true,
    endpointWide: false,
  });
  expect(failure.message).toBe(
    `model "m" at ${server.baseUrl} failed 6 times; last: overloaded (status 503)`,
  );
  expect(server.received).toHaveLength(6);
});

test.each([
  [401, error("no such key"), "auth", true],
  [403, error("not for you"), "auth", true],
  [402, error("pay first"), "quota", true],
  [429, error("You exceeded your current quota", { code: "insufficient_quota" }), "quota", true],
  [429, { error: { message: "slow", type: "insufficient_quota" } }, "quota", true],
  [400, error("too long", { code: "context_length_exceeded" }), "context_length", false],
  [400, error("This model's maximum context length is 2048 tokens. However, …"), "context_length", false],
  [400, error("the request exceeds the available context size. try increasing it"), "context_length", false],
  [
    400,
    error("The input (9 tokens) is longer than the model's context length (8 tokens)."),
    "context_length",
    false,
  ],
  [422, error("`inputs` tokens + `max_new_tokens` must be <= 4096"), "context_length", false],
  [413, "<html>Request Entity Too Large</html>", "context_length", false],
  [400, error("filtered", { code: "content_filter" }), "content_filter", false],
  [400, error("The response was filtered due to Azure's content management policy"), "content_filter", false],
  [403, error("flagged", { code: "moderation_blocked" }), "content_filter", false],
  [400, error("temperature must be non-negative"), "invalid_request", false],
  [404, error("no such adapter", { type: "NotFoundError" }), "invalid_request", false],
  [422, error("unprocessable"), "invalid_request", false],
  [404, { detail: "Not Found" }, "unreachable", true],
  [405, { detail: "Method Not Allowed" }, "unreachable", true],
  [307, "", "unreachable", true],
] as const)(
  "status %i with %j ends the call at once as %s",
  async (status, body, errorClass, endpointWide) => {
    await using server = await httpServer((_, socket) => answer(socket, status, body));
    await using model = await openModel(server.baseUrl);
    expect(await model.failure()).toMatchObject({ errorClass, status, endpointWide });
    expect(server.received).toHaveLength(1);
    expect(model.stats().endpoints[0]?.failures).toEqual({ [errorClass]: 1 });
  },
);

test("a model that the server does not know is endpoint-wide, and the error names those it serves", async () => {
  await using server = await httpServer(({ path }, socket) =>
    path === "/v1/models"
      ? answer(socket, 200, { object: "list", data: [{ id: "smol" }, { id: "big" }] })
      : answer(
          socket,
          404,
          error("The model `m` does not exist.", { type: "NotFoundError", param: "model", code: 404 }),
        ),
  );
  await using model = await openModel(server.baseUrl);
  const failure = await model.failure();
  expect(failure).toMatchObject({ errorClass: "unreachable", status: 404, endpointWide: true });
  expect(failure.message).toBe(`model "m" is not served at ${server.baseUrl}; it serves: smol, big`);
});

test("a redirect is not followed, as the key would go with it", async () => {
  await using other = await httpServer((_, socket) => answer(socket, 200, completion()));
  await using server = await httpServer((_, socket) =>
    answer(socket, 308, "", { location: `${other.baseUrl}/chat/completions` }),
  );
  await using model = await openModel(server.baseUrl);
  const failure = await model.failure();
  expect(failure.errorClass).toBe("unreachable");
  expect(failure.message).toContain(other.baseUrl);
  expect(other.received).toHaveLength(0);
});
