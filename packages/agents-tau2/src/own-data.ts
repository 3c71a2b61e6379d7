import { fileURLToPath } from "node:url";

/** The folder with the data that come with this package: the library domain and guidelines for simulated users. */
export const ownDataDir: string = fileURLToPath(new URL("../data", import.meta.url));
