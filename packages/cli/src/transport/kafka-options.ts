import { readFile } from "node:fs/promises";
import { parseDuration } from "@matrix/config";
import { OptionError } from "@matrix/core";
import type { KafkaTransportOptions, SaslOptions, TlsOptions } from "@matrix/transport-kafka";
import type { RunConfig } from "../config/config-schema.ts";

/** The part of a config that names a Kafka cluster. */
export type KafkaConfig = Extract<RunConfig["transport"], { kind: "kafka" }>;

/** What a config says of its Kafka cluster, certificates read and passwords looked up. @throws {OptionError} */
export async function kafkaOptions(config: KafkaConfig): Promise<KafkaTransportOptions> {
  const { brokers, client, prefix, partitions, replicas, pools } = config;
  const addresses = brokers.split(",").map((address) => address.trim());
  for (const address of addresses) {
    if (/^[^\s:]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/.test(address)) continue;
    throw new OptionError(`transport.brokers must be host:port, separated by commas, got "${address}"`);
  }
  return {
    brokers: addresses,
    client,
    prefix,
    partitions,
    replicas,
    sessionTimeoutMs: parseDuration(config.session_timeout, "transport.session_timeout"),
    unsafeTopics: config.unsafe_topics,
    ...(pools === null ? {} : { pools }),
    ...(config.tls === null ? {} : { tls: config.tls === true ? true : await tlsOptions(config.tls) }),
    ...(config.sasl === null ? {} : { sasl: saslOptions(config.sasl) }),
  };
}

async function tlsOptions(tls: Exclude<KafkaConfig["tls"], true | null>): Promise<TlsOptions> {
  const { ca_file: ca, cert_file: cert, key_file: key } = tls;
  if ((cert === null) !== (key === null)) {
    throw new OptionError("transport.tls.cert_file and transport.tls.key_file go together; give both");
  }
  return {
    ...(ca === null ? {} : { ca: await pem(ca, "ca_file") }),
    ...(cert === null ? {} : { cert: await pem(cert, "cert_file") }),
    ...(key === null ? {} : { key: await pem(key, "key_file") }),
  };
}

async function pem(file: string, key: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new OptionError(`transport.tls.${key} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function saslOptions({
  mechanism,
  username,
  password_env: name,
}: NonNullable<KafkaConfig["sasl"]>): SaslOptions {
  const password = process.env[name];
  if (password) return { mechanism, username, password };
  throw new OptionError(`environment variable ${name} is not set; transport.sasl.password_env names it`);
}
