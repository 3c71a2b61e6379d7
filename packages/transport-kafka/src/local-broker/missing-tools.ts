import { spawnSync } from "node:child_process";

/** What a local broker needs of the machine and does not find; empty where all is there. */
export function missingTools({ jars = false, tls = false }: { jars?: boolean; tls?: boolean }): string[] {
  const missing: string[] = [];
  const java = javaVersion();
  if (java === undefined) missing.push("java 17 or newer (Debian: apt-get install openjdk-17-jre-headless)");
  else if (java < 17)
    missing.push(`java 17 or newer, found ${java} (Debian: apt-get install openjdk-17-jre-headless)`);
  if (jars && !runs("mvn", ["-v"]))
    missing.push("mvn, to fetch Apache Kafka's jars (Debian: apt-get install maven)");
  if (tls && !runs("openssl", ["version"]))
    missing.push("openssl, to make certificates (Debian: apt-get install openssl)");
  return missing;
}

function javaVersion(): number | undefined {
  const { status, stderr, stdout } = spawnSync("java", ["-version"], { encoding: "utf8" });
  if (status !== 0) return undefined;
  const major = /version "(\d+)/.exec(stderr + stdout)?.[1];
  return major === undefined ? undefined : Number(major);
}

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
