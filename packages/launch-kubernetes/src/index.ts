export { kubernetesLauncher } from "./kubernetes-launcher.ts";
export type { KubernetesLauncherOptions, PodResources } from "./kubernetes-options.ts";
