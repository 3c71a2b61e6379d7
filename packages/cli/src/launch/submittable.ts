import { OptionError } from "@matrix/core";
import type { LauncherConfig, RunConfig } from "../config/config-schema.ts";
import { secretNames } from "./secret-names.ts";

/** As `transport.brokers`: the address that the run's own broker wrote into the run's folder. */
export const brokersInRunFolder = "run-folder";
const defaultBrokers = "127.0.0.1:9092";

/**
 * What has to be changed in a config so that many processes can share its run: the address of a broker that the run brings itself.
 *
 * @returns overrides, and who starts the processes
 * @throws {OptionError} for a config that cannot be submitted as it is
 */
export function submittedOverrides({ launcher, transport, run, offload, data, llm }: RunConfig): {
  readonly launcher: LauncherConfig;
  readonly overrides: readonly string[];
} {
  if (launcher === undefined) {
    throw new OptionError(
      "the config has no launcher; give launcher=local, or build on the config matrix, which has one",
    );
  }
  if (transport.kind === "memory") {
    throw new OptionError(
      `transport=memory is one process, but a submitted run is many; choose transport=kafka, and launcher.broker=start where there is no Kafka cluster`,
    );
  }
  if (run.workers > 0) {
    throw new OptionError(
      `run.workers=${run.workers} are processes that a runner starts beside itself; of a submitted run say launcher.workers=${run.workers}, or --workers ${run.workers}`,
    );
  }
  const missing = secretNames({ launcher, transport, offload, data, llm }, process.env).filter(
    (name) => !process.env[name]?.trim(),
  );
  const comesFromHere = launcher.command === null && !("send_secrets" in launcher && !launcher.send_secrets);
  if (missing.length > 0 && comesFromHere) {
    throw new OptionError(
      `the processes need the environment variable ${missing.join(", ")}, which is not set here; set it, or take it out of the config`,
    );
  }
  const hasBroker = "broker" in launcher && launcher.broker === "start";
  if (!hasBroker && transport.brokers === brokersInRunFolder) {
    throw new OptionError(
      `transport.brokers=${brokersInRunFolder} is the broker that the run brings itself; say launcher.broker=start`,
    );
  }
  if (!hasBroker) return { launcher, overrides: [] };
  if (launcher.standbys > 0) {
    throw new OptionError(
      `launcher.broker=start is a broker that lives as long as the runner, so that ${launcher.standbys} standbys would find none; choose launcher.standbys=0, or a Kafka cluster`,
    );
  }
  if (transport.brokers === brokersInRunFolder) return { launcher, overrides: [] };
  if (transport.brokers !== defaultBrokers) {
    throw new OptionError(
      `transport.brokers="${transport.brokers}" names a broker, but launcher.broker=start brings one; leave one of them out`,
    );
  }
  return { launcher, overrides: [`transport.brokers=${brokersInRunFolder}`] };
}
