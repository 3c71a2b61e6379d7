import { basename, join } from "node:path";
import { kubernetesLauncher } from "@matrix/launch-kubernetes";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { full, launchOf, plain } from "./support/launch.ts";

interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly {
    readonly env: readonly object[];
    readonly livenessProbe?: object;
    readonly workingDir: string;
  }[];
}
interface Written {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly replicas?: number;
    readonly minReplicas?: number;
    readonly selector?: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: { readonly metadata: { readonly labels: object }; readonly spec: PodSpec };
  };
}

function written(options = plain, launch = launchOf({ runner: 1, standby: 1, worker: 2 })): Written[] {
  return kubernetesLauncher(options)
    .plan(launch)
    .filter(({ name }) => name.endsWith(".yaml") && !name.endsWith("kustomization.yaml"))
    .flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS() as Written));
}

const ofKind = (objects: readonly Written[], kind: string) => objects.find((each) => each.kind === kind)!;

test("Pods have what a drain takes, and some seconds more, before they are killed", () => {
  const launch = { ...launchOf({ runner: 1, standby: 0, worker: 1 }), drainMs: 90_500 };
  for (const { spec } of written(plain, launch).filter(({ kind }) => kind !== "PodDisruptionBudget"))
    expect(spec.template.spec.terminationGracePeriodSeconds).toBe(91 + 15);
});

test("secrets are named, never told: their values stand in no manifest", () => {
  process.env.OPENAI_API_KEY = "sk-very-secret";
  const text = kubernetesLauncher(plain)
    .plan(launchOf({ runner: 1, standby: 0, worker: 1 }))
    .map((step) => step.text)
    .join("\n");
  expect(text).not.toContain("sk-very-secret");
  const [container] = ofKind(written(), "Deployment").spec.template.spec.containers;
  expect(container?.env).toEqual([
    { name: "OPENAI_API_KEY", valueFrom: { secretKeyRef: { name: "matrix", key: "OPENAI_API_KEY" } } },
  ]);
  delete process.env.OPENAI_API_KEY;
});

test("a Deployment finds its own Pods, and no others", () => {
  const objects = written();
  const { spec } = ofKind(objects, "Deployment");
  expect(spec.template.metadata.labels).toMatchObject(spec.selector!.matchLabels);
  expect(ofKind(objects, "Job").spec.template.metadata.labels).not.toMatchObject(spec.selector!.matchLabels);
});

test("with autoscaling the number of workers is the autoscaler's: the Deployment names none", () => {
  expect(ofKind(written(plain), "Deployment").spec.replicas).toBe(2);
  expect(ofKind(written(full), "Deployment").spec).not.toHaveProperty("replicas");
  expect(ofKind(written(full), "HorizontalPodAutoscaler").spec.minReplicas).toBe(2);
});

test("only workers are killed by a probe: who waits to take over answers none", () => {
  const probes = written().flatMap(({ kind, spec }) =>
    spec.template === undefined ? [] : [[kind, "livenessProbe" in spec.template.spec.containers[0]!]],
  );
  expect(probes).toEqual([
    ["Job", false],
    ["Job", false],
    ["Deployment", true],
  ]);
});

test.each([
  ["a", "a"],
  ["2026.11_run-", "2026-11-run"],
  ["x".repeat(64), "x".repeat(40)],
])("names of run %s are names that Kubernetes takes, with place for its suffixes", (run, slug) => {
  const launch = { ...launchOf({ runner: 1, standby: 1, worker: 1 }), run };
  for (const { metadata } of written(plain, launch)) {
    expect(metadata.name).toMatch(new RegExp(`^matrix-${slug}-[0-9a-f]{6}-(runner|standby|worker)$`));
    expect(metadata.name.length).toBeLessThanOrEqual(63);
    for (const label of Object.values(metadata.labels))
      expect(label).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  }
});

test("a run's folder that the processes would not see is refused", () => {
  const elsewhere = launchOf({ runner: 1, standby: 0, worker: 1 }, "/home/me/runs/demo");
  expect(() => kubernetesLauncher(plain).plan(elsewhere)).toThrow(
    "the run's folder /home/me/runs/demo must lie below /runs, where the processes have claim runs",
  );
});

test("the kustomize base that comes with the package is what a launch of run demo writes", async () => {
  const options = { ...plain, image: "matrix", maxWorkers: 8 };
  const base = join(import.meta.dirname, "../conf/kustomize");
  for (const { name, text } of kubernetesLauncher({ ...options, apply: false }).plan(
    launchOf({ runner: 1, standby: 1, worker: 2 }),
  ))
    await expect(text).toMatchFileSnapshot(join(base, basename(name)));
});
