import { connectBroker } from "./client/connect-broker.ts";
import type { BrokerOptions } from "./options.ts";
import { topicNames } from "./protocol/topic-names.ts";

/**
 * Deletes all topics of a run, with whatever they still hold. Processes that work on the run must have stopped.
 *
 * @returns names of the topics deleted
 * @throws {BrokerError}
 */
export async function deleteRunTopics(options: BrokerOptions, run: string): Promise<string[]> {
  const client = await connectBroker(options);
  try {
    const { prefix } = topicNames(options.prefix ?? "matrix", run);
    const topics = (await client.listTopics()).filter((name) => name.startsWith(prefix));
    await client.deleteTopics(topics);
    return topics;
  } finally {
    await client.close();
  }
}
