import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { LocalBrokerError } from "./local-broker-error.ts";

/** Release of Apache Kafka that a local broker is. */
export const kafkaVersion = "4.4.0";

/** Where the jars lie from the first start on; shared by all projects of this user. */
export function jarsFolder(cacheFolder = defaultCacheFolder()): string {
  return join(cacheFolder, `kafka-${kafkaVersion}`);
}

/** `MATRIX_CACHE`, else `~/.cache/matrix`. */
function defaultCacheFolder(): string {
  return process.env.MATRIX_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "matrix");
}

// One dependency brings the broker; without a logging binding a broker that does not start says nothing.
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>kafka-jars</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${kafkaVersion}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies></project>
`;

/** Fetches the jars from Maven Central where they are not there yet: 43 MB, once. @returns the folder they lie in */
export async function fetchJars(cacheFolder = defaultCacheFolder()): Promise<string> {
  const folder = jarsFolder(cacheFolder);
  if (existsSync(folder)) return folder;
  await mkdir(cacheFolder, { recursive: true });
  const beside = await mkdtemp(join(cacheFolder, "kafka-"));
  try {
    await writeFile(join(beside, "pom.xml"), pom);
    const goal = ["dependency:copy-dependencies", "-DoutputDirectory=libs", "-DincludeScope=runtime"];
    const maven = spawn("mvn", ["-q", "-B", ...goal], { cwd: beside, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [maven.stdout, maven.stderr]) {
      stream.on("data", (text) => {
        output += text;
      });
    }
    const [code] = (await once(maven, "close")) as [number | null];
    if (code !== 0) {
      throw new LocalBrokerError(
        `mvn could not fetch Apache Kafka ${kafkaVersion} (exit code ${code}); it said: ${output.slice(-2_000)}`,
      );
    }
    await rename(join(beside, "libs"), folder).catch((error) => {
      // Somebody else was faster; theirs are the same.
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}
