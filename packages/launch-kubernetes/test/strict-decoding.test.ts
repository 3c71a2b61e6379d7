import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KubernetesLauncherOptions, kubernetesLauncher } from "@matrix/launch-kubernetes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { full, launchOf, plain } from "./support/launch.ts";

const hasGo = spawnSync("go", ["version"]).error === undefined;
// A CI must have it.
const isLeftOut = !hasGo && !process.env.CI;
const folder = mkdtempSync(join(tmpdir(), "matrix-kubernetes-"));
const program = join(folder, "strict");

beforeAll(() => {
  if (isLeftOut) return;
  execFileSync("go", ["build", "-o", program, "."], {
    cwd: join(import.meta.dirname, "strict"),
    stdio: "pipe",
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What Go's own types of the Kubernetes API make of some YAML. */
function decode(text: string): { readonly isTaken: boolean; readonly said: string } {
  const file = join(folder, "objects.yaml");
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync(program, [file], { encoding: "utf8" });
  return { isTaken: status === 0, said: `${stdout}${stderr}`.replaceAll(`${file}: `, "") };
}

function manifests(options: KubernetesLauncherOptions, standby = 1): string {
  const steps = kubernetesLauncher(options).plan(launchOf({ runner: 1, standby, worker: 2 }));
  const files = steps.filter(({ name }) => name.endsWith(".yaml") && !name.endsWith("kustomization.yaml"));
  return files.map(({ text }) => text).join("---\n");
}

describe.skipIf(isLeftOut)(
  `decoded strictly by k8s.io/api${isLeftOut ? " (left out: there is no go here)" : ""}`,
  () => {
    test("what is written with as little said as can be", () => {
      const { isTaken, said } = decode(manifests(plain, 0));
      expect(said).toMatch(
        /^Job matrix-demo-\w{6}-runner\nDeployment matrix-demo-\w{6}-worker\nPodDisruptionBudget matrix-demo-\w{6}-worker\n$/,
      );
      expect(isTaken).toBe(true);
    });

    test("what is written with everything said, a standby and autoscaling included", () => {
      const { isTaken, said } = decode(manifests(full));
      expect(said.match(/^\w+/gm)).toEqual([
        "Job",
        "Job",
        "Deployment",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
      ]);
      expect(isTaken).toBe(true);
    });

    test("a field that there is not is refused: the test sees what it is for", () => {
      const { isTaken, said } = decode(manifests(full).replace("maxUnavailable: 0", "maxUnavailble: 0"));
      expect(isTaken).toBe(false);
      expect(said).toContain('unknown field "spec.strategy.rollingUpdate.maxUnavailble"');
    });
  },
);
