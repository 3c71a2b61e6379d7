import type { Command } from "commander";
import type { StatusCommandOptions } from "../commands/status.ts";
import { type Done, json, runArgument } from "./shared.ts";

/** Adds what runs that many processes share need: workers, a look at them, their end, and a broker to try it on. */
export function addWorkerCommands(matrix: Command, done: Done): void {
  matrix
    .command("worker")
    .description(
      "run agents of a run that another process feeds (transport=kafka); as many as wanted, anywhere",
    )
    .argument("[run]", `${runArgument}; on another machine, on a drive that both mount`)
    .argument("[roles...]", "roles to run, also as roles=a,b; whole pools of them. Default: all")
    .option("--run <run>", "the run, where its name is not to come first")
    .action(async (first: string | undefined, others: string[], options: { run?: string }) => {
      const words = first === undefined ? others : [first, ...others];
      const run = options.run ?? words.shift();
      if (run === undefined)
        return matrix.error("error: which run? matrix worker RUN [roles]", { exitCode: 2 });
      const roles = words.flatMap((word) => word.replace(/^roles=/, "").split(","));
      const { workerCommand } = await import("../commands/worker.ts");
      const { launchedExit } = await import("../launch/launched-exit.ts");
      done(await launchedExit(run, () => workerCommand(run, roles)));
    });

  matrix
    .command("status")
    .description("how far a run is, and what each of its processes does")
    .argument("<run>", runArgument)
    .option(...json)
    .option("--targets", "print where its processes' metrics are, for Prometheus' file_sd_configs", false)
    .action(async (run: string, options: StatusCommandOptions) => {
      const { statusCommand } = await import("../commands/status.ts");
      done(await statusCommand(run, options));
    });

  matrix
    .command("stop")
    .description("let a run's processes end what they are at, wherever they are; it can be resumed")
    .argument("<run>", runArgument)
    .action(async (run: string) => {
      const { stopCommand } = await import("../commands/stop.ts");
      done(await stopCommand(run));
    });

  matrix
    .command("up")
    .description("start a service on this machine, to try things: a real Apache Kafka")
    .argument("<service>", "kafka")
    .option("--brokers <n>", "1, or a cluster of 3", "1")
    .option(...json)
    .action(async (service: string, options: { brokers: string; json: boolean }) => {
      const { upCommand } = await import("../commands/up.ts");
      done(await upCommand(service, options));
    });

  matrix
    .command("down")
    .description("stop a service that matrix up started")
    .argument("<service>", "kafka")
    .action(async (service: string) => {
      const { downCommand } = await import("../commands/up.ts");
      done(await downCommand(service));
    });

  const letters = matrix
    .command("dlq")
    .description("messages of a run that nobody could handle (transport=kafka)");
  letters
    .command("ls")
    .description("list them: where each was, and why it was set aside")
    .argument("<run>", runArgument)
    .option(...json)
    .action(async (run: string, options: { json: boolean }) => {
      const { listDeadLetters } = await import("../commands/dlq.ts");
      done(await listDeadLetters(run, options));
    });
  letters
    .command("show")
    .description("print one as it came, byte for byte")
    .argument("<run>", runArgument)
    .argument("<number>", "its number in the list")
    .action(async (run: string, number: string) => {
      const { showDeadLetter } = await import("../commands/dlq.ts");
      done(await showDeadLetter(run, number));
    });
  letters
    .command("redrive")
    .description("send them again to where they were to go, once what was wrong is mended")
    .argument("<run>", runArgument)
    .argument("[numbers...]", "their numbers in the list. Default: all")
    .action(async (run: string, numbers: string[]) => {
      const { redriveDeadLetters } = await import("../commands/dlq.ts");
      done(await redriveDeadLetters(run, numbers));
    });
}
