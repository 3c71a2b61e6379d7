import type { BrokerClient, GroupHandlers, GroupMember, JoinOptions } from "@matrix/transport-kafka";

/** Cuts clients off, as if their process had been killed at that moment. */
export class Scissors {
  readonly #members: GroupMember[] = [];
  readonly #clients: BrokerClient[] = [];
  #isCut = false;

  /** From here on nothing of the clients reaches the broker, and nothing comes from it. Their members are thrown out. */
  async cut(): Promise<void> {
    this.#isCut = true;
    await Promise.allSettled(this.#members.map((member) => member.leave()));
    await Promise.allSettled(this.#clients.map((client) => client.close()));
  }

  /** A client that can be cut off. */
  wrap(client: BrokerClient): BrokerClient {
    this.#clients.push(client);
    const call = <Args extends unknown[], T>(method: (...args: Args) => Promise<T>) => {
      return async (...args: Args): Promise<T> => {
        if (this.#isCut) return never;
        const result = await method.apply(client, args);
        return this.#isCut ? never : result;
      };
    };
    return {
      listTopics: call(client.listTopics),
      createTopics: call(client.createTopics),
      describeTopics: call(client.describeTopics),
      deleteTopics: call(client.deleteTopics),
      deleteGroups: call(client.deleteGroups),
      offsetRanges: call(client.offsetRanges),
      committed: call(client.committed),
      send: call(client.send),
      join: call((options: JoinOptions) => this.#join(client, options)),
      read: (partition, from) => client.read(partition, from),
      close: async () => {
        if (!this.#isCut) await client.close();
      },
    };
  }

  async #join(client: BrokerClient, options: JoinOptions): Promise<GroupMember> {
    const member = await client.join({ ...options, handlers: this.#handlers(options.handlers) });
    this.#members.push(member);
    return {
      commit: async (generation, commits) => {
        if (this.#isCut) return never;
        await member.commit(generation, commits);
        if (this.#isCut) return never;
      },
      pause: (partitions) => !this.#isCut && member.pause(partitions),
      resume: (partitions) => !this.#isCut && member.resume(partitions),
      leave: async () => {
        if (!this.#isCut) await member.leave();
      },
    };
  }

  #handlers(handlers: GroupHandlers): GroupHandlers {
    return {
      assigned: (assignment) => !this.#isCut && handlers.assigned(assignment),
      revoked: (generation) => !this.#isCut && handlers.revoked(generation),
      records: (batch) => !this.#isCut && handlers.records(batch),
      alive: (generation) => !this.#isCut && handlers.alive(generation),
      failed: (error) => !this.#isCut && handlers.failed(error),
    };
  }
}

const never = new Promise<never>(() => {});
