import type { Clock } from "@matrix/core";
import type { BrokerClient } from "./client/broker-client.ts";

/** Encryption of the connection. */
export interface TlsOptions {
  /** Certificates of the authorities to trust, PEM. Default: the machine's. */
  readonly ca?: string | readonly string[];
  /** Our own certificate and its key, PEM, where the broker asks for one. */
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  /** Connects to a broker whoever it is; warned of at each opening. */
  readonly insecure?: boolean;
}

/** How we log in. */
export type SaslOptions =
  | {
      readonly mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
      readonly username: string;
      readonly password: string;
    }
  | {
      readonly mechanism: "oauthbearer";
      /** Asked for a token whenever one is needed. */
      readonly token: () => Promise<string>;
    };

/** How a broker is reached: what every function of this package needs. */
export interface BrokerOptions {
  /** `host:port` of some of the cluster's brokers. */
  readonly brokers: readonly string[];
  /** Library that speaks to the broker. `platformatic` needs the package `@platformatic/kafka`. Default `kafkajs`. */
  readonly client?: "kafkajs" | "platformatic";
  /** Default: no encryption. */
  readonly tls?: boolean | TlsOptions;
  readonly sasl?: SaslOptions;
  /** Name under which the broker knows this process. Default `matrix`. */
  readonly clientId?: string;
  /** First part of all names of topics and groups. Default `matrix`. */
  readonly prefix?: string;
  /** Longest wait for a connection, in ms. Default 8,000 for the first, 10,000 for those of the library. */
  readonly connectTimeoutMs?: number;
}

/** Options of `kafkaTransport`. */
export interface KafkaTransportOptions extends BrokerOptions {
  /** Makes topics that are not there; false: they must be. Default true. */
  readonly create?: boolean;
  /** Partitions of each role's topic, or by role: so many processes can share its messages at most. Default 8. */
  readonly partitions?: number | { readonly [role: string]: number };
  /** Copies of each partition. Default -1: the broker's own default. */
  readonly replicas?: number;
  /** Whether topics whose settings can lose messages are used all the same. Default false. */
  readonly unsafeTopics?: boolean;
  /** Roles that are taken together, by the pool's name; a process takes whole pools. Default one pool, `all`. */
  readonly pools?: { readonly [pool: string]: readonly string[] };
  /** Silence after which a process's messages are given to others, in ms. Default 30,000. */
  readonly sessionTimeoutMs?: number;
  /** How often progress is written down, in ms. Default 100. */
  readonly commitIntervalMs?: number;
  /** How far beyond a message that takes long others of its partition are begun. Default 8,000. */
  readonly maxAhead?: number;
  /** How long the broker holds back an empty answer, in ms: also how long leaving and pausing take. Default 100. */
  readonly maxWaitMs?: number;
  readonly clock?: Clock;
  /** In place of a library's client, for tests and simulation. */
  readonly connect?: () => Promise<BrokerClient>;
}
