// How an environment's state should travel from hop to hop: as the calls that led to it, made again on arrival, or as a snapshot
// of the records that they changed. CPU of a hop and bytes of a message, over the recorded conversations of the original.
// Run: node --conditions=@matrix/source packages/agents-tau2/bench/environment-state.ts (needs ../shared beside the repository)
import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { goldenDomain, goldenTask } from "../golden/domains.ts";
import { listField, textField } from "../golden/fields.ts";
import { losslessVector, readVectors } from "../golden/lossless-vector.ts";
import { type ChatEntry, entryOf, isParticipant } from "../src/conversation/chat-entry.ts";
import {
  answerCalls,
  answeredMessages,
  environmentAfter,
  environmentOf,
} from "../src/conversation/environment-turn.ts";
import * as airline from "../src/domains/airline/models.ts";
import type { Domain } from "../src/domains/domain.ts";
import * as mock from "../src/domains/mock/models.ts";
import * as retail from "../src/domains/retail/models.ts";
import * as telecom from "../src/domains/telecom/agent/models.ts";
import * as phone from "../src/domains/telecom/phone/models.ts";
import type { Cell } from "../src/environment/cell.ts";
import type { CollectionKey } from "../src/environment/collection.ts";
import type { Database } from "../src/environment/database.ts";
import type { Environment } from "../src/environment/environment.ts";
import type { Listing } from "../src/environment/listing.ts";
import type { Table } from "../src/environment/table.ts";
import { listOf } from "../src/schema/collection-types.ts";
import { readAs } from "../src/schema/read-as.ts";
import type { RecordSchema } from "../src/schema/record-schema.ts";
import { messageType } from "../src/task/messages.ts";
import type { Task } from "../src/task/task.ts";
import { jsonText } from "../src/value/json-text.ts";
import { parseJson } from "../src/value/parse-json.ts";
import { isList, type Value } from "../src/value/value.ts";

const shared = resolve(import.meta.dirname, "../../../../shared");
const dataDir = process.env.TAU2_DATA_DIR ?? resolve(shared, "tau2-data");
const vectors = resolve(shared, "golden/tau2/conversations");
const repeats = 30;

/** What one member of a database changed, and how its records are read again. */
interface Changes {
  readonly records: readonly Value[];
  readonly schema: RecordSchema<Value>;
}

type Look = (environment: Environment, fresh: Environment) => Changes;

// members are listed here because only this measurement looks at what an environment changed
const looks: Readonly<Record<string, readonly Look[]>> = {
  airline: [
    tableOf(airline.flights, airline.flightSchema),
    tableOf(airline.users, airline.userSchema),
    tableOf(airline.reservations, airline.reservationSchema),
  ],
  retail: [
    tableOf(retail.products, retail.productSchema),
    tableOf(retail.users, retail.userSchema),
    tableOf(retail.orders, retail.orderSchema),
  ],
  mock: [tableOf(mock.tasks, mock.taskSchema), tableOf(mock.users, mock.userSchema)],
  telecom: [
    listingOf(telecom.customers, telecom.customerSchema),
    listingOf(telecom.lines, telecom.lineSchema),
    listingOf(telecom.bills, telecom.billSchema),
    cellOf(phone.phone, phone.phoneSchema),
    cellOf(phone.surroundings, phone.surroundingsSchema),
  ],
};

function tableOf<R extends Value>(key: CollectionKey<Table<R>>, schema: RecordSchema<R>): Look {
  return changesOf(
    (database) => [...database.get(key).entries()].map(([, record]) => record as Value),
    schema,
  );
}

function listingOf<R extends Value>(key: CollectionKey<Listing<R>>, schema: RecordSchema<R>): Look {
  return changesOf((database) => [...database.get(key).values()].map((record) => record as Value), schema);
}

function cellOf<R extends Value>(key: CollectionKey<Cell<R>>, schema: RecordSchema<R>): Look {
  return changesOf((database) => [database.get(key).get() as Value], schema);
}

/** Records that are not the shared ones were changed. A member is of the database of one of the sides. */
function changesOf(records: (database: Database) => readonly Value[], schema: RecordSchema<Value>): Look {
  return (environment, fresh) => {
    for (const side of ["agent", "user"] as const) {
      const [now, before] = [environment[side]?.db, fresh[side]?.db];
      if (now === undefined || before === undefined) continue;
      try {
        const untouched = new Set(records(before));
        return { records: records(now).filter((record) => !untouched.has(record)), schema };
      } catch {
        // the other side's
      }
    }
    return { records: [], schema };
  };
}

interface Sums {
  hops: number;
  calls: number;
  replayAllUs: number;
  replayUs: number;
  snapshotUs: number;
  snapshotBytes: number;
}

console.log(
  "| domain | hops | calls before | replay of all calls µs | replay of changing calls µs | snapshot µs | snapshot bytes |",
);
console.log("|---|---|---|---|---|---|---|");
for (const [name, parts] of Object.entries(looks)) {
  const sums: Sums = { hops: 0, calls: 0, replayAllUs: 0, replayUs: 0, snapshotUs: 0, snapshotBytes: 0 };
  for (const { domain, task, entries } of await conversationsOf(name))
    measureHops(domain, task, entries, parts, sums);
  const per = (sum: number) => (sum / sums.hops).toFixed(1);
  const { hops, calls, replayAllUs, replayUs, snapshotUs, snapshotBytes } = sums;
  const figures = [calls, replayAllUs, replayUs, snapshotUs, snapshotBytes].map(per);
  console.log(`| ${[name, hops, ...figures].join(" | ")} |`);
}

/** Every hop of the environment: what it costs to have the environment as it was before it, either way. */
function measureHops(
  domain: Domain,
  task: Task,
  entries: readonly ChatEntry[],
  parts: readonly Look[],
  sums: Sums,
): void {
  for (const [position, entry] of entries.entries()) {
    if (!isParticipant(entry) || entry.tool_calls === null || entries[position + 1]?.role !== "tool")
      continue;
    const before = entries.slice(0, position + 1);
    const environment = environmentAfter(domain, task, before, {});
    const fresh = domain.environment();
    const changes = parts.map((look) => look(environment, fresh));
    const write = () => jsonText(changes.map(({ records }) => records));
    const text = write();
    sums.hops++;
    sums.calls += answeredMessages(task, before).reduce(
      (sum, { tool_calls }) => sum + (tool_calls?.length ?? 0),
      0,
    );
    sums.replayAllUs += cpuUs(() => replayAll(domain, task, before));
    sums.replayUs += cpuUs(() => environmentAfter(domain, task, before, {}));
    sums.snapshotUs += cpuUs(() => {
      write();
      domain.environment();
      const read = parseJson(text);
      // laying the records over the shared ones is left out: what is measured is the least that a snapshot costs
      if (isList(read)) for (const [i, records] of read.entries()) readRecords(records, changes[i]?.schema);
    });
    sums.snapshotBytes += Buffer.byteLength(text);
  }
}

function replayAll(domain: Domain, task: Task, entries: readonly ChatEntry[]): void {
  const environment = environmentOf(domain, task, {});
  for (const message of answeredMessages(task, entries)) answerCalls(environment, message);
}

function readRecords(records: Value, schema: RecordSchema<Value> | undefined): void {
  if (schema !== undefined && isList(records)) for (const record of records) schema.parse(record);
}

/** Mean CPU time of this process, in microseconds. */
function cpuUs(work: () => unknown): number {
  for (let i = 0; i < 3; i++) work();
  const before = process.cpuUsage();
  for (let i = 0; i < repeats; i++) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / repeats;
}

async function conversationsOf(name: string) {
  if (!existsSync(vectors)) throw new Error(`no recorded conversations in ${vectors}`);
  const [file] = readdirSync(vectors).filter((each) => each.startsWith(name));
  const path = resolve(vectors, file ?? "");
  return Promise.all(
    readVectors(path).map(async (line) => {
      const vector = losslessVector(line, path);
      const domain = await goldenDomain(dataDir, textField(vector, "domain"));
      const task = await goldenTask(dataDir, domain.name, textField(vector, "task_id"));
      const messages = readAs(listOf(messageType), listField(vector, "trajectory"), "messages");
      return { domain, task, entries: messages.map(entryOf) };
    }),
  );
}
