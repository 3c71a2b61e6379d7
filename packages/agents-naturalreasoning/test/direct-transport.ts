import type { Delivery, OrchestratorMessage, Transport } from "@matrix/core";

/** Hands each message to its role's consumer in the same process, as soon as there is one. Keeps nothing. */
export function directTransport(): Transport {
  return {
    name: "direct",
    async open() {
      const consumers = new Map<string, (delivery: Delivery) => Promise<OrchestratorMessage | undefined>>();
      const { promise: failed, reject: fail } = Promise.withResolvers<never>();
      failed.catch(() => {});
      const deliver = async (first: OrchestratorMessage) => {
        let message: OrchestratorMessage | undefined = first;
        while (message !== undefined)
          message = await consumers.get(message.role)!({ message, redelivered: false });
      };
      return {
        recovered: { cursor: 0, live: 0 },
        async send(messages) {
          for (const message of messages) deliver(message).catch(fail);
        },
        consume(role, handle) {
          consumers.set(role, handle);
          return { pause() {}, resume() {} };
        },
        backlog: () => ({}),
        async close() {},
        failed,
      };
    },
  };
}
