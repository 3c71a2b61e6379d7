import { LockedError, nodeFiles } from "@matrix/core";
import { supervisorLock } from "./launch-files.ts";
import { Supervisor } from "./supervisor.ts";

const [folder = ""] = process.argv.slice(2);
const say = (text: string) => console.log(`${new Date().toISOString()} ${text}`);
try {
  const release = await nodeFiles.lock(supervisorLock(folder));
  const supervisor = new Supervisor(folder, say);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => supervisor.stop());
  // Of the shell that started it it knows nothing any more.
  process.on("SIGHUP", () => {});
  say(`supervisor ${process.pid} of ${folder}`);
  await supervisor.run();
  await release();
  say("ended: no process is left");
} catch (error) {
  say(error instanceof LockedError ? `another supervisor is there: ${error.message}` : String(error));
  process.exitCode = 1;
}
