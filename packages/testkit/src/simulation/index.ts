export { Chance } from "./chance.ts";
export type { Incarnation } from "./incarnation.ts";
export { type CrashKind, SimulatedDisk } from "./simulated-disk.ts";
export {
  type FileConditions,
  type FileFault,
  type FileOperation,
  type SimulatedFilesOptions,
  simulatedFiles,
  systemError,
} from "./simulated-files.ts";
export { type DriveOptions, type Standstill, VirtualClock } from "./virtual-clock.ts";
export { World, type WorldOptions } from "./world.ts";
