import type { ConfigRequest } from "../../config/config-request.ts";
import { editorSchema, schemaComment } from "../../config/editor-schema.ts";
import { RunConfigs } from "../../config/run-configs.ts";
import { exitCode } from "../../exit-codes.ts";
import { stderrTalk } from "../../talk.ts";

/** `matrix config schema PACK [--group NAME]`: JSON Schema of config files, for editors. @returns the exit code. */
export async function configSchemaCommand(
  { configName, configDirs, overrides }: ConfigRequest,
  { group }: { readonly group?: string },
): Promise<number> {
  const schema = await new RunConfigs(configDirs).schema(configName, overrides);
  process.stdout.write(`${JSON.stringify(editorSchema(schema, group), null, 2)}\n`);
  stderrTalk.say(
    `save it and name it in the first line of your configs: ${schemaComment("../matrix.schema.json")}`,
  );
  return exitCode.ok;
}
