import { tool } from "../../../environment/tool.ts";
import type { Kit } from "../../../environment/toolkit.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { jsonText } from "../../../value/json-text.ts";
import { textWith } from "../../../value/python-operations.ts";
import type { Value } from "../../../value/value.ts";
import { textParameter } from "../../parameters.ts";
import { userNotFound } from "../fixed-texts.ts";
import { findItem, findOrder, findProduct, findUser } from "../lookups.ts";
import { products, users } from "../models.ts";

export const findUserIdByNameZip = tool({
  name: "find_user_id_by_name_zip",
  kind: "read",
  parameters: { first_name: textParameter, last_name: textParameter, zip: textParameter },
  run(kit: Kit, { first_name, last_name, zip }) {
    for (const [id, { name, address }] of kit.db.get(users).entries()) {
      if (name.first_name.toLowerCase() !== textWith(first_name, "lower").toLowerCase()) continue;
      if (name.last_name.toLowerCase() !== textWith(last_name, "lower").toLowerCase()) continue;
      if (address.zip === zip) return id;
    }
    throw new Tau2Error("ValueError", userNotFound);
  },
});

export const findUserIdByEmail = tool({
  name: "find_user_id_by_email",
  kind: "read",
  parameters: { email: textParameter },
  run(kit: Kit, { email }) {
    const wanted = textWith(email, "lower").toLowerCase();
    for (const [id, user] of kit.db.get(users).entries()) if (user.email.toLowerCase() === wanted) return id;
    throw new Tau2Error("ValueError", userNotFound);
  },
});

export const getOrderDetails = tool({
  name: "get_order_details",
  kind: "read",
  parameters: { order_id: textParameter },
  run: (kit: Kit, { order_id }) => findOrder(kit, order_id),
});

export const getProductDetails = tool({
  name: "get_product_details",
  kind: "read",
  parameters: { product_id: textParameter },
  run: (kit: Kit, { product_id }) => findProduct(kit, product_id),
});

export const getItemDetails = tool({
  name: "get_item_details",
  kind: "read",
  parameters: { item_id: textParameter },
  run: (kit: Kit, { item_id }) => findItem(kit, item_id),
});

export const getUserDetails = tool({
  name: "get_user_details",
  kind: "read",
  parameters: { user_id: textParameter },
  run: (kit: Kit, { user_id }) => findUser(kit, user_id),
});

export const listAllProductTypes = tool({
  name: "list_all_product_types",
  kind: "read",
  parameters: {},
  run(kit: Kit) {
    const ids = new Map<string, Value>();
    for (const [, { name, product_id }] of kit.db.get(products).entries()) ids.set(name, product_id);
    return jsonText(ids, { sortKeys: true });
  },
});
