import { OptionError } from "@matrix/core";
import type { BrokerOptions, KafkaTransportOptions } from "../options.ts";
import type { BrokerClient } from "./broker-client.ts";
import { KafkajsClient } from "./kafkajs/kafkajs-client.ts";
import { knock } from "./knock.ts";

/** Connects with the library asked for. @throws {BrokerError} {OptionError} where the library is not installed */
export async function connectBroker(
  options: BrokerOptions & Pick<KafkaTransportOptions, "maxWaitMs">,
): Promise<BrokerClient> {
  const { client = "kafkajs", maxWaitMs = 100, brokers, connectTimeoutMs = 8_000 } = options;
  await knock(brokers, connectTimeoutMs);
  if (client === "kafkajs") return KafkajsClient.connect(options, maxWaitMs);
  const { PlatformaticClient } = await import("./platformatic/platformatic-client.ts").catch((cause) => {
    throw new OptionError(
      `client "platformatic" needs the package @platformatic/kafka: npm install @platformatic/kafka@1, or choose client "kafkajs"`,
      { cause },
    );
  });
  return PlatformaticClient.connect(options, maxWaitMs);
}
