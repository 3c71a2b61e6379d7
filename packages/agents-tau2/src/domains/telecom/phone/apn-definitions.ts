import type { JsonSchema } from "../../../environment/json-schema.ts";
import { apnNames } from "./models.ts";

const textOrNull = [{ type: "string" }, { type: "null" }];
const integerOrNull = [{ type: "integer" }, { type: "null" }];

/** The schemas that `set_apn_settings` refers to. */
export const apnDefinitions: Readonly<Record<string, JsonSchema>> = {
  APNNames: { enum: apnNames, title: "APNNames", type: "string" },
  APNSettings: {
    additionalProperties: false,
    properties: {
      apn_name: { $ref: "#/$defs/APNNames", default: "internet" },
      reset_at_reboot: { default: false, title: "Reset At Reboot", type: "boolean" },
      mms_apn: { anyOf: textOrNull, default: "mms", title: "Mms Apn" },
      mmsc_url: { anyOf: textOrNull, default: "http://mms.carrier.com/mms/wapenc", title: "Mmsc Url" },
      mms_proxy: { anyOf: textOrNull, default: null, title: "Mms Proxy" },
      mms_port: { anyOf: integerOrNull, default: null, title: "Mms Port" },
    },
    title: "APNSettings",
    type: "object",
  },
};
