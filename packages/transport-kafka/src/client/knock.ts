import { connect } from "node:net";
import { BrokerError } from "./broker-error.ts";

const againAfterMs = 250;
/** A broker that is just being started is waited for so long. */
const refusedForMs = 3_000;

/**
 * Waits until one of some brokers takes a connection, and closes it: client libraries try for a minute or longer before they say that
 * nobody is there, and go on trying after that.
 *
 * @throws {BrokerError} `unavailable`, saying of each why not
 */
export async function knock(brokers: readonly string[], timeoutMs: number): Promise<void> {
  const begunAt = performance.now();
  for (;;) {
    const leftMs = timeoutMs - (performance.now() - begunAt);
    const answers = await Promise.all(brokers.map((broker) => tryOne(broker, Math.max(1, leftMs))));
    if (answers.includes(undefined)) return;
    const waitedMs = performance.now() - begunAt;
    if (waitedMs + againAfterMs >= Math.min(timeoutMs, refusedForMs)) {
      const doing = `connecting to ${brokers.join(", ")}`;
      throw new BrokerError(
        "unavailable",
        `kafka: ${doing} failed: ${[...new Set(answers)].join("; ")}; see that a broker listens there, and that this machine may reach it`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, againAfterMs));
  }
}

/** @returns why it takes no connection; undefined where it does */
function tryOne(broker: string, timeoutMs: number): Promise<string | undefined> {
  const [, host = "", port] = /^\[?(.*?)\]?:(\d+)$/.exec(broker) ?? [];
  return new Promise((resolve) => {
    // Whatever is no address is left to the library to complain of.
    if (port === undefined) return resolve(undefined);
    const socket = connect({ host, port: Number(port) });
    const end = (why: string | undefined) => {
      clearTimeout(late);
      socket.destroy();
      resolve(why);
    };
    const late = setTimeout(
      () => end(`${broker} does not answer within ${Math.round(timeoutMs)} ms`),
      timeoutMs,
    );
    socket.once("connect", () => end(undefined));
    socket.once("error", (error: NodeJS.ErrnoException & { errors?: readonly Error[] }) =>
      end(error.message || (error.errors ?? []).map(({ message }) => message).join("; ")),
    );
  });
}
