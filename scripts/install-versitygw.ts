// Builds versitygw, an S3 server over a folder, for the tests of @matrix/offload-s3. Needs Go; takes about 90 s once.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const version = "v1.8.0";
const folder = join(import.meta.dirname, "../node_modules/.cache/versitygw");
const binary = join(folder, "versitygw");
const marker = join(folder, "version");

if (existsSync(binary) && existsSync(marker) && readFileSync(marker, "utf8") === version) {
  console.log(`versitygw ${version} is there: ${binary}`);
} else {
  mkdirSync(folder, { recursive: true });
  console.log(`building versitygw ${version} in ${folder}`);
  const { status, error } = spawnSync(
    "go",
    ["install", `github.com/versity/versitygw/cmd/versitygw@${version}`],
    {
      env: { ...process.env, GOBIN: folder },
      stdio: "inherit",
    },
  );
  if (status !== 0) {
    console.error(
      `versitygw was not built: ${error ? "there is no go (https://go.dev/dl)" : `go ended with ${status}`}`,
    );
    process.exit(1);
  }
  writeFileSync(marker, version);
}
