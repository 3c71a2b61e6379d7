import type { KafkaConfig, SASLOptions } from "kafkajs";
import type { BrokerOptions, SaslOptions } from "../../options.ts";
import { tlsSettings } from "../tls-settings.ts";

/** How kafkajs is told of TLS and SASL. */
export function kafkajsSecurity({ tls, sasl }: BrokerOptions): Pick<KafkaConfig, "ssl" | "sasl"> {
  return {
    ...(tls !== undefined && tls !== false && { ssl: tls === true ? true : tlsSettings(tls) }),
    ...(sasl !== undefined && { sasl: saslSettings(sasl) }),
  };
}

function saslSettings(sasl: SaslOptions): SASLOptions {
  if (sasl.mechanism !== "oauthbearer") return sasl;
  return {
    mechanism: "oauthbearer",
    oauthBearerProvider: async () => ({ value: await sasl.token() }),
  };
}
