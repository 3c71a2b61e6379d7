/** What messages travel by. `plain`: the least that an at-least-once transport may do. `kafka`: the Kafka transport's session. */
export type Protocol = "plain" | "kafka";
