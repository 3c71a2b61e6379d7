import { expect, test } from "vitest";
import { answer, httpServer } from "./http-server.ts";
import { openModel } from "./model.ts";

test.each([
  [0, 1],
  [2, 3],
])("a call that allows %i retries is tried %i times", async (maxRetries, tries) => {
  await using server = await httpServer((_, socket) =>
    answer(socket, 503, { error: { message: "overloaded", type: "ServiceUnavailable" } }),
  );
  await using model = await openModel(server.baseUrl);
  await expect(model.ask({ maxRetries })).rejects.toMatchObject({ errorClass: "transient" });
  expect(server.received).toHaveLength(tries);
});
