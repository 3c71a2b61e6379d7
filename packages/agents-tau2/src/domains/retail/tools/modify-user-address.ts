import { tool } from "../../../environment/tool.ts";
import type { Kit } from "../../../environment/toolkit.ts";
import { textParameter } from "../../parameters.ts";
import { editUser, findUser } from "../lookups.ts";
import { addressSchema } from "../models.ts";

export const modifyUserAddress = tool({
  name: "modify_user_address",
  kind: "write",
  parameters: {
    user_id: textParameter,
    address1: textParameter,
    address2: textParameter,
    city: textParameter,
    state: textParameter,
    country: textParameter,
    zip: textParameter,
  },
  run(kit: Kit, { user_id, ...address }) {
    findUser(kit, user_id);
    const parsed = addressSchema.parse(new Map(Object.entries(address)));
    const user = editUser(kit, user_id);
    user.address = parsed;
    return user;
  },
});
