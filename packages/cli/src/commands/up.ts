import { homedir } from "node:os";
import { join } from "node:path";
import { OptionError } from "@matrix/core";
import { findLocalBroker, startLocalBroker, stopLocalBroker } from "@matrix/transport-kafka/local-broker";
import { exitCode } from "../exit-codes.ts";
import { stderrTalk } from "../talk.ts";
import { hideKafkajsTimerWarning } from "../transport/kafkajs-warning.ts";

/** Where the broker that `matrix up` starts has its data, its log and its state. */
const folder = () => join(process.env.MATRIX_CACHE ?? join(homedir(), ".cache", "matrix"), "local-kafka");

/** `matrix up kafka`: starts a broker that goes on until `matrix down kafka`. @returns the exit code. */
export async function upCommand(
  service: string,
  options: { readonly brokers: string; readonly json: boolean },
): Promise<number> {
  checkService(service);
  hideKafkajsTimerWarning();
  const running = await findLocalBroker(folder());
  const addresses = running?.addresses ?? (await start(options.brokers)).addresses;
  if (running !== undefined) stderrTalk.say("a broker that matrix up started runs already");
  const text = addresses.join(",");
  process.stdout.write(options.json ? `${JSON.stringify({ brokers: addresses })}\n` : `${text}\n`);
  stderrTalk.say(
    `use it: matrix run … transport=kafka 'transport.brokers="${text}"'; end it: matrix down kafka`,
  );
  return exitCode.ok;
}

/** `matrix down kafka`. @returns the exit code. */
export async function downCommand(service: string): Promise<number> {
  checkService(service);
  const stopped = await stopLocalBroker(folder());
  stderrTalk.say(stopped ? "stopped" : "no broker that matrix up started runs here");
  return exitCode.ok;
}

function start(brokers: string) {
  if (brokers !== "1" && brokers !== "3") throw new OptionError(`--brokers must be 1 or 3, got "${brokers}"`);
  stderrTalk.say("starting Apache Kafka; the first time its jars are fetched from Maven Central");
  return startLocalBroker({ folder: folder(), brokers: brokers === "3" ? 3 : 1 });
}

function checkService(service: string): void {
  if (service !== "kafka") throw new OptionError(`service "${service}" is not known; there is: kafka`);
}
