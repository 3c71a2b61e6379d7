export { rayLauncher } from "./ray-launcher.ts";
export type { RayLauncherOptions, RayResources } from "./ray-options.ts";
