import type { ConfigMap } from "@matrix/config";
import { Document, Scalar, visit } from "yaml";

/** Texts that are themselves without quotes, in every reading of YAML. */
const plain = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z/_][\w/.@ -]*(?<! )$/i;

/** A config as a file that reads back as the same config: YAML 1.1, texts of several lines as they are. */
export function configYaml(config: ConfigMap): string {
  const document = new Document(config, { schema: "core", aliasDuplicateObjects: false });
  visit(document, {
    Scalar(place, node) {
      if (typeof node.value === "string") node.type = styleOf(node.value, place === "key");
    },
  });
  return document.toString({ lineWidth: 0 });
}

function styleOf(text: string, isKey: boolean): Scalar.Type {
  if (plain.test(text)) return Scalar.PLAIN;
  const hasLines = !isKey && /^\S[\x20-\x7e\n]*\S\n$/.test(text);
  return hasLines ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
}
