import type { BrokerClient } from "./client/broker-client.ts";
import { connectBroker } from "./client/connect-broker.ts";
import type { BrokerOptions } from "./options.ts";
import { type DeadLetterOrigin, originOf } from "./protocol/dead-letter.ts";
import { topicNames } from "./protocol/topic-names.ts";

/** A message that could not be handled, as it was, and why. */
export interface DeadLetter extends DeadLetterOrigin {
  /** Its number among the run's dead letters. */
  readonly id: number;
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** What {@link redrive} did. */
export interface Redriven {
  /** Ids of the letters that were sent to their roles again. */
  readonly sent: readonly number[];
  /** Those that were not: their row has ended `dead`, so that nothing they lead to would be kept. */
  readonly ended: readonly number[];
}

/** The dead letters of a run, oldest first; none where the run has no topic for them. @throws {BrokerError} */
export async function* readDeadLetters(options: BrokerOptions, run: string): AsyncIterable<DeadLetter> {
  const client = await connectBroker(options);
  try {
    yield* lettersOf(client, options, run);
  } finally {
    await client.close();
  }
}

/**
 * Sends dead letters to the roles that could not handle them, bytes as they were: for a worker that was too old, or whose bug was
 * mended. Their copies among the dead letters stay.
 *
 * @param ids which; default all
 * @throws {BrokerError}
 */
export async function redrive(
  options: BrokerOptions,
  run: string,
  ids?: readonly number[],
): Promise<Redriven> {
  const client = await connectBroker(options);
  try {
    const sent: number[] = [];
    const ended: number[] = [];
    for await (const letter of lettersOf(client, options, run)) {
      if (ids !== undefined && !ids.includes(letter.id)) continue;
      if (letter.row !== undefined) {
        ended.push(letter.id);
        continue;
      }
      const { topic, partition, key, bytes } = letter;
      await client.send([{ topic, partition, key, value: bytes }]);
      sent.push(letter.id);
    }
    return { sent, ended };
  } finally {
    await client.close();
  }
}

async function* lettersOf(
  client: BrokerClient,
  { prefix = "matrix" }: BrokerOptions,
  run: string,
): AsyncIterable<DeadLetter> {
  const topic = topicNames(prefix, run).deadLetters;
  if ((await client.describeTopics([topic])).length === 0) return;
  for await (const record of client.read({ topic, partition: 0 }))
    yield { id: record.offset, key: record.key, bytes: record.value, ...originOf(record) };
}
