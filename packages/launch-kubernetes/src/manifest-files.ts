import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Launch, LaunchStep } from "@matrix/core";
import { stringify } from "yaml";
import type { ResolvedOptions } from "./kubernetes-options.ts";
import { type Manifest, manifestsOf } from "./manifests.ts";

/** Where a run's manifests are written: a kustomize base, too. */
export const manifestFolder = (folder: string) => join(folder, "launch", "kubernetes");

const fileNames = {
  runner: "runner.yaml",
  standby: "standby.yaml",
  worker: "workers.yaml",
  all: "kustomization.yaml",
};

/** The manifests of a launch as files, with a kustomization that names them: `kubectl apply -k` takes the folder. */
export function manifestFiles(launch: Launch, options: ResolvedOptions): readonly LaunchStep[] {
  const files = launch.groups
    .filter(({ count }) => count > 0)
    .map((group) => ({
      name: fileNames[group.kind],
      text: manifestText(manifestsOf(launch, group, options)),
    }));
  const kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: files.map(({ name }) => name),
  };
  return [...files, { name: fileNames.all, text: asYaml(kustomization) }];
}

/** Objects as a stream of YAML documents. */
export function manifestText(manifests: readonly Manifest[]): string {
  return manifests.map(asYaml).join("---\n");
}

/** Replaces the files of an earlier launch. */
export async function writeManifests(folder: string, files: readonly LaunchStep[]): Promise<void> {
  const target = manifestFolder(folder);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  for (const { name, text } of files) await writeFile(join(target, name), text);
}

function asYaml(value: object): string {
  // Labels stand in an object twice; an alias would be no help to who reads it.
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
}
