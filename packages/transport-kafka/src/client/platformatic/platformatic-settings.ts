import type { BaseOptions } from "@platformatic/kafka";
import type { BrokerOptions } from "../../options.ts";
import { tlsSettings } from "../tls-settings.ts";

/** What all clients of @platformatic/kafka are made with. */
export function platformaticSettings({
  brokers,
  clientId = "matrix",
  connectTimeoutMs = 10_000,
  tls,
  sasl,
}: BrokerOptions): BaseOptions {
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    connectTimeout: connectTimeoutMs,
    retries: 4,
    retryDelay: 200,
    metadataMaxAge: 30_000,
    autocreateTopics: false,
    strict: false,
    ...(tls !== undefined &&
      tls !== false && { tls: tls === true ? {} : tlsSettings(tls), tlsServerName: true }),
    ...(sasl !== undefined && { sasl: saslOf(sasl) }),
  };
}

function saslOf(sasl: NonNullable<BrokerOptions["sasl"]>): NonNullable<BaseOptions["sasl"]> {
  switch (sasl.mechanism) {
    case "oauthbearer":
      return { mechanism: "OAUTHBEARER", token: sasl.token };
    case "plain":
      return { mechanism: "PLAIN", username: sasl.username, password: sasl.password };
    case "scram-sha-256":
      return { mechanism: "SCRAM-SHA-256", username: sasl.username, password: sasl.password };
    case "scram-sha-512":
      return { mechanism: "SCRAM-SHA-512", username: sasl.username, password: sasl.password };
  }
}
