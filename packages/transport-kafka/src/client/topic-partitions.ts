import type { TopicPartition } from "./broker-client.ts";

/** Partitions, by their topic. */
export function byTopic(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) {
    const numbers = topics.get(topic);
    if (numbers === undefined) topics.set(topic, [partition]);
    else numbers.push(partition);
  }
  return [...topics].map(([topic, numbers]) => ({ topic, partitions: numbers }));
}

/** One name for a partition. */
export const keyOf = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;
