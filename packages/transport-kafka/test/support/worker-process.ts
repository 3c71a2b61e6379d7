// A worker in a process of its own: takes the messages of roles `first` and `second`, says on stdout what it begins.
import { sinkRole } from "@matrix/core";
import { type KafkaTransportOptions, kafkaTransport } from "@matrix/transport-kafka";
import { ended } from "./messages.ts";

const { name, delayMs, options } = JSON.parse(process.argv[2]!) as {
  readonly name: string;
  readonly delayMs: number;
  readonly options: KafkaTransportOptions;
};
const session = await kafkaTransport(options).open({
  run: "run",
  trials: 1,
  ended: () => false,
  roles: ["first", "second", sinkRole].map((role) => ({ role, concurrency: 16 })),
  consumes: ["first", "second"],
});
for (const role of ["first", "second"])
  session.consume(role, async ({ message }) => {
    console.log(`began ${message.stepId}`);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (role === "second") return ended(message);
    return message.withEntries([{ agent: role, response: { by: name } }]).to("second", {});
  });
console.log("ready");
process.on("SIGTERM", () => session.close({ drainMs: 5_000 }).then(() => process.exit(0)));
