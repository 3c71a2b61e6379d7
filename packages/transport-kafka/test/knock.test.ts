import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { knock } from "../src/client/knock.ts";
import { connectBroker } from "../src/index.ts";

async function listening(): Promise<{ readonly address: string; close(): Promise<void> }> {
  const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no address");
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { address: `127.0.0.1:${address.port}`, close };
}

test("one broker that takes connections is enough", async () => {
  const [there, gone] = [await listening(), await listening()];
  onTestFinished(there.close);
  await gone.close();
  await knock([gone.address, there.address], 1_000);
});

test("where none takes a connection, the error names them, says why, and is worth another try", async () => {
  const gone = await listening();
  await gone.close();
  await expect(connectBroker({ brokers: [gone.address], connectTimeoutMs: 500 })).rejects.toMatchObject({
    kind: "unavailable",
    retryable: true,
    message: `kafka: connecting to ${gone.address} failed: connect ECONNREFUSED ${gone.address}; see that a broker listens there, and that this machine may reach it`,
  });
});
