import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Kafka, logLevel } from "kafkajs";
import { BrokerNode } from "./broker-node.ts";
import { makeCertificates } from "./certificates.ts";
import { areFree, freePorts } from "./free-ports.ts";
import { fetchJars, jarsFolder } from "./kafka-jars.ts";
import { LocalBrokerError } from "./local-broker-error.ts";
import { missingTools } from "./missing-tools.ts";
import { type BrokerUser, type NodePlace, serverProperties } from "./server-properties.ts";

/** Options of {@link startLocalBroker}. */
export interface LocalBrokerOptions {
  /** Where its data, settings and log lie; emptied first, unless `keep` is set. */
  readonly folder: string;
  /** Goes on with the data that an earlier broker left in the folder, on its ports where they are free. Default false. */
  readonly keep?: boolean;
  /** Name under which other machines reach it, without anybody having to log in. Default: only this machine does. */
  readonly host?: string;
  /** Folder with the jars of Apache Kafka. Default: fetched from Maven Central, once. */
  readonly jars?: string;
  /** Nodes of the cluster. Default 1. */
  readonly brokers?: 1 | 3;
  /** Clients come over TLS, the certificate signed by an authority made for this broker. */
  readonly tls?: boolean;
  /** Clients log in (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512), and may do what access control lists allow; `admin` may do all. */
  readonly sasl?: { readonly admin: BrokerUser; readonly users?: readonly BrokerUser[] };
  /** Whether it goes on when this process ends without stopping it. Default true. */
  readonly outlives?: boolean;
  /** Heap of each node, in MiB. Default 512. */
  readonly heapMb?: number;
  /** How long to wait until it takes requests, in ms. Default 120,000. */
  readonly patienceMs?: number;
  /** Where the jars are kept between starts. Default `MATRIX_CACHE`, else `~/.cache/matrix`. */
  readonly cacheFolder?: string;
  /** Further settings of Kafka's `server.properties`. */
  readonly settings?: { readonly [name: string]: string };
}

/** A broker that takes requests. */
export interface LocalBroker {
  /** `host:port`, one for each node. */
  readonly addresses: readonly string[];
  /** Certificate of the authority that signed the broker's, PEM; with `tls`. */
  readonly ca?: string;
  /** Kills a node as `kill -9` does. Nodes count from 0. */
  kill(node?: number): Promise<void>;
  /** Stops a node as an operator does, or freezes and thaws it. */
  signal(node: number, signal: NodeJS.Signals): Promise<void>;
  /** Starts a node again, on its data; resolves once it takes requests. */
  restart(node?: number): Promise<void>;
  /** Stops all nodes. The folder stays. */
  stop(): Promise<void>;
}

/** What a folder says about the broker that was started in it. */
export interface BrokerState {
  readonly addresses: readonly string[];
  readonly pids: readonly number[];
}

const stateFile = "local-broker.json";

/**
 * Starts Apache Kafka on this machine: real brokers in KRaft mode, from Maven Central's jars. They go on until
 * {@link LocalBroker.stop} or {@link stopLocalBroker}. Where `KAFKA_BROKERS` is set (`host:port,host:port`), those are used and nothing is started.
 *
 * @throws {LocalBrokerError} saying what is missing on this machine, or why the broker did not start
 */
export async function startLocalBroker(options: LocalBrokerOptions): Promise<LocalBroker> {
  const given = process.env.KAFKA_BROKERS;
  if (given !== undefined && given !== "") return foreignBroker(given);
  const { brokers = 1, tls = false, sasl, patienceMs = 120_000, heapMb = 512, outlives = true } = options;
  const folder = resolve(options.folder);
  const jars = await obtainJars(options, tls);
  if (!options.keep) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const certificates = tls ? await makeCertificates(folder) : undefined;
  const places = (await placeNodes(folder, brokers)).map((place) => ({
    ...place,
    ...(options.host !== undefined && { host: options.host }),
  }));
  const nodes = places.map((place) => new BrokerNode(place, jars, heapMb, outlives));
  // One that began with a dash would be taken for an option.
  const clusterId = randomBytes(16).toString("base64url").replace(/^-/, "A");
  const users = sasl ? [sasl.admin, ...(sasl.users ?? [])] : [];
  const scram = users.flatMap(({ username, password }) =>
    ["SCRAM-SHA-256", "SCRAM-SHA-512"].map(
      (mechanism) => `${mechanism}=[name=${username},password=${password}]`,
    ),
  );
  const security = {
    ...(certificates && { tls: certificates }),
    ...(sasl && { sasl: { admin: sasl.admin, users: sasl.users ?? [] } }),
  };
  for (const node of nodes) {
    await mkdir(node.place.folder, { recursive: true });
    const properties = serverProperties(node.place, places, security, options.settings);
    await writeFile(join(node.place.folder, "server.properties"), properties, { mode: 0o600 });
    if (!existsSync(join(node.place.folder, "data", "meta.properties"))) node.format(clusterId, scram);
  }
  for (const node of nodes) node.start();
  const addresses = places.map(({ host = "localhost", port }) => `${host}:${port}`);
  const state: BrokerState = { addresses, pids: nodes.map(({ pid }) => pid ?? 0) };
  const keep = () =>
    writeFile(join(folder, stateFile), JSON.stringify({ ...state, pids: nodes.map(({ pid }) => pid ?? 0) }));
  await keep();
  const isReady = readiness(certificates?.ca, sasl?.admin, patienceMs);
  try {
    await isReady(addresses, brokers, nodes);
  } catch (error) {
    await Promise.all(nodes.map((node) => node.end("SIGKILL")));
    throw error;
  }
  const nodeAt = (index: number) => {
    const node = nodes[index];
    if (node === undefined)
      throw new LocalBrokerError(`there is no node ${index}; they count from 0 to ${brokers - 1}`);
    return node;
  };
  return {
    addresses,
    ...(certificates && { ca: certificates.ca }),
    kill: (index = 0) => nodeAt(index).end("SIGKILL"),
    async signal(index, signal) {
      const { pid } = nodeAt(index);
      if (signal === "SIGTERM" || signal === "SIGKILL") return nodeAt(index).end(signal);
      if (pid !== undefined) process.kill(pid, signal);
    },
    async restart(index = 0) {
      const node = nodeAt(index);
      if (!node.isRunning) node.start();
      await keep();
      await isReady([addresses[index]!], nodes.filter(({ isRunning }) => isRunning).length, nodes);
    },
    async stop() {
      // A cluster without a majority of controllers does not end cleanly: nothing is waited for then.
      if (brokers === 1) await endWithin(nodes[0]!, 15_000);
      else await Promise.all(nodes.map((node) => node.end("SIGKILL")));
      await rm(join(folder, stateFile), { force: true });
    },
  };
}

/** The broker that was started in a folder and still runs. */
export async function findLocalBroker(folder: string): Promise<BrokerState | undefined> {
  const text = await readFile(join(resolve(folder), stateFile), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const state = JSON.parse(text) as BrokerState;
  return state.pids.some(isAlive) ? state : undefined;
}

/** Stops the broker that was started in a folder, by whichever process. @returns whether one ran */
export async function stopLocalBroker(folder: string): Promise<boolean> {
  const state = await findLocalBroker(folder);
  if (state === undefined) return false;
  const alive = () => state.pids.filter(isAlive);
  for (const pid of alive()) process.kill(pid, "SIGTERM");
  for (let waitedMs = 0; alive().length > 0 && waitedMs < 15_000; waitedMs += 100) await sleep(100);
  for (const pid of alive()) process.kill(pid, "SIGKILL");
  await rm(join(resolve(folder), stateFile), { force: true });
  return true;
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function obtainJars(
  { cacheFolder, jars }: Pick<LocalBrokerOptions, "cacheFolder" | "jars">,
  tls: boolean,
): Promise<string> {
  const missing = missingTools({ jars: jars === undefined && !existsSync(jarsFolder(cacheFolder)), tls });
  if (missing.length > 0) {
    throw new LocalBrokerError(
      `no Kafka broker can be started here, for want of: ${missing.join("; ")}. Install that, or set KAFKA_BROKERS to a broker there is`,
    );
  }
  if (jars === undefined) return fetchJars(cacheFolder);
  if (existsSync(jars)) return jars;
  throw new LocalBrokerError(`there is no folder ${jars} with the jars of Apache Kafka; see its path`);
}

async function placeNodes(folder: string, brokers: number): Promise<NodePlace[]> {
  const before = await portsBefore(folder, brokers);
  const ports =
    before.length === 2 * brokers && (await areFree(before)) ? before : await freePorts(2 * brokers);
  return Array.from({ length: brokers }, (_, index) => ({
    id: index + 1,
    port: ports[2 * index]!,
    controllerPort: ports[2 * index + 1]!,
    folder: join(folder, `node-${index + 1}`),
  }));
}

/** The ports of an earlier broker in this folder: clients that know them need not be told of others. */
async function portsBefore(folder: string, brokers: number): Promise<number[]> {
  const ports: number[] = [];
  for (let node = 1; node <= brokers; node++) {
    const file = join(folder, `node-${node}`, "server.properties");
    const text = await readFile(file, "utf8").catch(() => "");
    const [, clients, controller] = /^listeners=CLIENTS:.*:(\d+),CONTROLLER:.*:(\d+)$/m.exec(text) ?? [];
    if (clients !== undefined && controller !== undefined) ports.push(Number(clients), Number(controller));
  }
  return ports;
}

function readiness(ca: string | undefined, admin: BrokerUser | undefined, patienceMs: number) {
  return async (addresses: readonly string[], count: number, nodes: readonly BrokerNode[]): Promise<void> => {
    const kafka = new Kafka({
      brokers: [...addresses],
      logLevel: logLevel.NOTHING,
      retry: { retries: 0 },
      ...(ca !== undefined && { ssl: { ca: [ca] } }),
      ...(admin !== undefined && { sasl: { mechanism: "plain" as const, ...admin } }),
    });
    const name = `ready-${randomBytes(6).toString("hex")}`;
    const until = performance.now() + patienceMs;
    for (;;) {
      const client = kafka.admin();
      try {
        await client.connect();
        const { brokers } = await client.describeCluster();
        if (brokers.length < count)
          throw new LocalBrokerError(`${brokers.length} of ${count} nodes are there`);
        // A port that answers is not yet a broker that works.
        await client.createTopics({ topics: [{ topic: name, numPartitions: 1, replicationFactor: -1 }] });
        await client.deleteTopics({ topics: [name] });
        return;
      } catch (error) {
        const dead = nodes.find(({ isRunning }) => !isRunning);
        if (dead !== undefined && count === nodes.length)
          throw new LocalBrokerError(
            `kafka node ${dead.place.id} ended; its log ends with: ${dead.lastWords()}`,
          );
        if (performance.now() > until)
          throw new LocalBrokerError(`kafka took no requests within ${patienceMs} ms: ${String(error)}`, {
            cause: error,
          });
        await sleep(250);
      } finally {
        await client.disconnect().catch(() => {});
      }
    }
  };
}

function foreignBroker(given: string): LocalBroker {
  const refuse = async () => {
    throw new LocalBrokerError("the broker is the one of KAFKA_BROKERS, which is not ours to kill or start");
  };
  return {
    addresses: given.split(",").map((address) => address.trim()),
    kill: refuse,
    signal: refuse,
    restart: refuse,
    stop: async () => {},
  };
}

async function endWithin(node: BrokerNode, ms: number): Promise<void> {
  const late = setTimeout(() => void node.end("SIGKILL"), ms);
  await node.end("SIGTERM");
  clearTimeout(late);
}
