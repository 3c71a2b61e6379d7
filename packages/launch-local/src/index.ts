export { type Death, KeptProcess, type KeptProcessOptions } from "./kept-process.ts";
export { type LocalLauncherOptions, localLauncher } from "./local-launcher.ts";
