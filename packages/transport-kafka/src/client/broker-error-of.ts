import { BrokerError, type BrokerErrorKind } from "./broker-error.ts";

/** By the protocol's own names of its errors. */
const kindsByName: { readonly [type: string]: BrokerErrorKind } = {
  UNKNOWN_TOPIC_OR_PARTITION: "topic-missing",
  UNKNOWN_TOPIC_ID: "topic-missing",
  MESSAGE_TOO_LARGE: "too-large",
  RECORD_LIST_TOO_LARGE: "too-large",
  TOPIC_AUTHORIZATION_FAILED: "denied",
  GROUP_AUTHORIZATION_FAILED: "denied",
  CLUSTER_AUTHORIZATION_FAILED: "denied",
  SASL_AUTHENTICATION_FAILED: "denied",
  UNSUPPORTED_SASL_MECHANISM: "denied",
  ILLEGAL_GENERATION: "fenced",
  UNKNOWN_MEMBER_ID: "fenced",
  REBALANCE_IN_PROGRESS: "fenced",
  INVALID_TOPIC_EXCEPTION: "refused",
  INVALID_CONFIG: "refused",
  INVALID_PARTITIONS: "refused",
  INVALID_REPLICATION_FACTOR: "refused",
  INVALID_REPLICA_ASSIGNMENT: "refused",
  POLICY_VIOLATION: "refused",
  OFFSET_METADATA_TOO_LARGE: "refused",
  INVALID_SESSION_TIMEOUT: "refused",
};

/** What TLS says where the certificate is the matter: no repetition mends it. */
const certificateTrouble = /certificate|altnames|self.signed|unable to verify|wrong version number|alert/i;

interface Thrown {
  readonly name?: string;
  /** kafkajs' place for the protocol's name of the error. */
  readonly type?: string;
  /** @platformatic/kafka's. */
  readonly apiId?: string;
  readonly code?: unknown;
  readonly message?: string;
  readonly cause?: unknown;
  readonly originalError?: unknown;
  readonly errors?: readonly unknown[];
}

/** What a client library threw, as an error of ours: its cause is often wrapped several times. */
export function brokerErrorOf(error: unknown, doing: string): BrokerError {
  if (error instanceof BrokerError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const hint = (error as Thrown | undefined)?.errors?.map((each) => (each as Thrown).message).join("; ");
  return new BrokerError(kindIn(error, 0), `kafka: ${doing} failed: ${hint ? `${text} (${hint})` : text}`, {
    cause: error,
  });
}

function kindIn(error: unknown, depth: number): BrokerErrorKind {
  if (typeof error !== "object" || error === null || depth > 8) return "unavailable";
  const { name, type, apiId, code, message = "", cause, originalError, errors = [] } = error as Thrown;
  const own = kindsByName[type ?? apiId ?? ""];
  if (own !== undefined) return own;
  if (name === "KafkaJSSASLAuthenticationError" || code === "PLT_KFK_AUTHENTICATION") return "denied";
  if (name === "KafkaJSConnectionError" && certificateTrouble.test(message)) return "denied";
  // It looks a topic up before it sends, and says so in words only.
  if (code === "PLT_KFK_USER" && message.startsWith("Unknown topic")) return "topic-missing";
  if (typeof code === "string" && /^ERR_(TLS|SSL)|CERT|_LEAF_SIGNATURE/.test(code)) return "denied";
  for (const inner of [cause, originalError, ...errors]) {
    const kind = kindIn(inner, depth + 1);
    if (kind !== "unavailable") return kind;
  }
  return "unavailable";
}
