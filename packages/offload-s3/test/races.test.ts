import { once } from "node:events";
import { expect, test, vi } from "vitest";
import { startChild } from "./support/child.ts";
import { bucket, credentials, describeWithS3, openStore, startS3 } from "./support/s3-server.ts";
import { bytesOf, sha256Of, textOf } from "./support/values.ts";

describeWithS3("a real server", () => {
  test("of 100 racers in four processes one wins each record, and all are given its value", async () => {
    const { endpoint } = await startS3();
    vi.stubEnv("AWS_ACCESS_KEY_ID", credentials.accessKeyId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey);
    const steps = Array.from({ length: 3 }, (_, step) => sha256Of(`${step}`));
    const names = ["a", "b", "c", "d"];
    const racers = names.map((name) =>
      startChild("racer.ts", [endpoint, bucket, "race", name, "25", ...steps]),
    );
    await Promise.all(racers.map((racer) => once(racer, "message")));
    const told = racers.map((racer) => once(racer, "message"));
    for (const racer of racers) racer.send("go");
    const given = (await Promise.all(told)).flatMap(([pairs]) => pairs as [string, string][]);
    expect(given).toHaveLength(100 * steps.length);

    const after = await openStore(endpoint);
    for (const step of steps) {
      const values = new Set(given.filter(([of]) => of === step).map(([, value]) => value));
      const kept = textOf(await after.putIfAbsent({ run: "race", step }, bytesOf("late")));
      expect([...values]).toEqual([kept]);
    }
    await after.close();
  });
});
