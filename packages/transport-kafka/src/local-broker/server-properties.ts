/** One node of a local cluster: broker and controller in one process. */
export interface NodePlace {
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
  readonly folder: string;
  /** Name under which other machines reach it; undefined: only this machine does. */
  readonly host?: string;
}

/** A user that a broker with SASL knows. */
export interface BrokerUser {
  readonly username: string;
  readonly password: string;
}

/** How clients are let in. */
export interface BrokerSecurity {
  readonly tls?: { readonly keyStore: string; readonly trustStore: string };
  readonly sasl?: {
    /** May do everything; the others what access control lists say. */
    readonly admin: BrokerUser;
    readonly users: readonly BrokerUser[];
  };
}

/** The settings of one node, as Kafka's `server.properties`. `settings` come last and win. */
export function serverProperties(
  node: NodePlace,
  all: readonly NodePlace[],
  { tls, sasl }: BrokerSecurity,
  settings: { readonly [name: string]: string } = {},
): string {
  const replicas = String(Math.min(all.length, 3));
  const inSync = all.length >= 3 ? "2" : "1";
  const clients = sasl ? (tls ? "SASL_SSL" : "SASL_PLAINTEXT") : tls ? "SSL" : "PLAINTEXT";
  const lines: { [name: string]: string } = {
    "process.roles": "broker,controller",
    "node.id": String(node.id),
    "controller.quorum.voters": all
      .map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`)
      .join(","),
    listeners: `CLIENTS://${node.host === undefined ? "127.0.0.1" : "0.0.0.0"}:${node.port},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    "advertised.listeners": `CLIENTS://${node.host ?? "localhost"}:${node.port}`,
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "CLIENTS",
    "listener.security.protocol.map": `CLIENTS:${clients},CONTROLLER:PLAINTEXT`,
    "log.dirs": `${node.folder}/data`,
    "default.replication.factor": replicas,
    "min.insync.replicas": inSync,
    "offsets.topic.num.partitions": "4",
    "offsets.topic.replication.factor": replicas,
    "transaction.state.log.replication.factor": replicas,
    "transaction.state.log.min.isr": inSync,
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": replicas,
    "share.coordinator.state.topic.min.isr": inSync,
    "share.coordinator.state.topic.num.partitions": "4",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "auto.create.topics.enable": "false",
    // Only the brokers' own topics are compacted; the default takes half of a small heap.
    "log.cleaner.dedupe.buffer.size": String(8 * 1024 * 1024),
    ...(tls && {
      "ssl.keystore.type": "PEM",
      "ssl.keystore.location": tls.keyStore,
      "ssl.truststore.type": "PEM",
      "ssl.truststore.location": tls.trustStore,
    }),
    ...(sasl && {
      "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
      // Brokers among themselves; PLAIN is there before any user is stored.
      "sasl.mechanism.inter.broker.protocol": "PLAIN",
      "listener.name.clients.plain.sasl.jaas.config": plainLogin(sasl.admin, sasl.users),
      "listener.name.clients.scram-sha-256.sasl.jaas.config":
        "org.apache.kafka.common.security.scram.ScramLoginModule required;",
      "listener.name.clients.scram-sha-512.sasl.jaas.config":
        "org.apache.kafka.common.security.scram.ScramLoginModule required;",
      "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
      // The controllers' own listener has no users.
      "super.users": `User:${sasl.admin.username};User:ANONYMOUS`,
    }),
    ...settings,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function plainLogin(admin: BrokerUser, users: readonly BrokerUser[]): string {
  const known = [admin, ...users].map(({ username, password }) => `user_${username}="${password}"`);
  return [
    "org.apache.kafka.common.security.plain.PlainLoginModule required",
    `username="${admin.username}" password="${admin.password}"`,
    `${known.join(" ")};`,
  ].join(" ");
}
