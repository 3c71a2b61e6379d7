import type { ConfigMap } from "@matrix/config";
import { stringify } from "yaml";

/** A config as a file that reads back as the same config: YAML 1.1, long texts on as many lines as they have. */
export function configYaml(config: ConfigMap): string {
  return stringify(config, {
    version: "1.1",
    lineWidth: 0,
    singleQuote: false,
    aliasDuplicateObjects: false,
  });
}
