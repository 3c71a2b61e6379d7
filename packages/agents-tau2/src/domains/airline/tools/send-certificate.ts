import { tool } from "../../../environment/tool.ts";
import type { Kit } from "../../../environment/toolkit.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { pythonText } from "../../../value/python-text.ts";
import type { Value } from "../../../value/value.ts";
import { integerParameter, textParameter } from "../../parameters.ts";
import * as texts from "../fixed-texts.ts";
import { editUser, findUser } from "../lookups.ts";
import { certificateSchema } from "../models.ts";

const newIds = ["certificate_3221322", "certificate_3221323", "certificate_3221324"];

export const sendCertificate = tool({
  name: "send_certificate",
  kind: "write",
  parameters: { user_id: textParameter, amount: integerParameter },
  run(kit: Kit, { user_id, amount }) {
    const { payment_methods } = findUser(kit, user_id);
    const id = newIds.find((each) => !payment_methods.has(each));
    if (id === undefined) throw new Tau2Error("ValueError", texts.tooManyCertificates);
    const certificate = certificateSchema.parse(
      new Map<string, Value>([
        ["source", "certificate"],
        ["id", id],
        ["amount", amount],
      ]),
    );
    editUser(kit, user_id).payment_methods.set(id, certificate);
    return texts.certificateAdded(id, pythonText(user_id), pythonText(amount));
  },
});
