import { deleteRunTopics } from "@matrix/transport-kafka";
import { expect, onTestFinished, test, vi } from "vitest";
import { clients, describeWithKafka, freshOptions } from "./support/kafka.ts";
import { ended, rows } from "./support/messages.ts";
import { collectEnds, indicesOf, openSession, upTo } from "./support/run-session.ts";

describeWithKafka("long calls", () => {
  test.each(clients)(
    "a call of three times the session's timeout is made once, and holds up no other (%s)",
    async (client) => {
      const options = freshOptions({ client, sessionTimeoutMs: 2_000 });
      onTestFinished(async () => void (await deleteRunTopics(options, "run")));
      const session = await openSession(options);
      let calls = 0;
      session.consume("first", async ({ message }) => {
        calls++;
        if (message.row.index === 0) await new Promise((resolve) => setTimeout(resolve, 6_500));
        return ended(message);
      });
      const ends = collectEnds(session);
      await session.send(rows(40));
      await vi.waitFor(() => expect(indicesOf(ends)).toEqual(upTo(40).slice(1)), { timeout: 5_000 });
      await vi.waitFor(() => expect(indicesOf(ends)).toEqual(upTo(40)), { timeout: 20_000 });
      expect(calls).toBe(40);
    },
  );
});
