import type { ConnectionOptions } from "node:tls";
import type { KafkaConfig, SASLOptions } from "kafkajs";
import type { BrokerOptions, SaslOptions, TlsOptions } from "../../options.ts";

/** How kafkajs is told of TLS and SASL. */
export function kafkajsSecurity({ tls, sasl }: BrokerOptions): Pick<KafkaConfig, "ssl" | "sasl"> {
  return {
    ...(tls !== undefined && tls !== false && { ssl: tls === true ? true : tlsSettings(tls) }),
    ...(sasl !== undefined && { sasl: saslSettings(sasl) }),
  };
}

/** Options of Node's TLS sockets. */
export function tlsSettings({ ca, cert, key, passphrase, insecure }: TlsOptions): ConnectionOptions {
  return {
    ...(ca !== undefined && { ca: typeof ca === "string" ? [ca] : [...ca] }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(passphrase !== undefined && { passphrase }),
    ...(insecure && { rejectUnauthorized: false }),
  };
}

function saslSettings(sasl: SaslOptions): SASLOptions {
  if (sasl.mechanism !== "oauthbearer") return sasl;
  return {
    mechanism: "oauthbearer",
    oauthBearerProvider: async () => ({ value: await sasl.token() }),
  };
}
