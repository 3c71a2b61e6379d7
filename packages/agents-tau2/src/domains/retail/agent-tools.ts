import { type Kit, toolkitSpec } from "../../environment/toolkit.ts";
import { calculateTool } from "../calculate-tool.ts";
import { transferTool } from "../transfer-tool.ts";
import { cancelPendingOrder } from "./tools/cancel-pending-order.ts";
import { exchangeDeliveredItems } from "./tools/exchange-delivered-items.ts";
import {
  findUserIdByEmail,
  findUserIdByNameZip,
  getItemDetails,
  getOrderDetails,
  getProductDetails,
  getUserDetails,
  listAllProductTypes,
} from "./tools/look-up.ts";
import {
  modifyPendingOrderAddress,
  modifyPendingOrderItems,
  modifyPendingOrderPayment,
} from "./tools/modify-pending-order.ts";
import { modifyUserAddress } from "./tools/modify-user-address.ts";
import { returnDeliveredItems } from "./tools/return-delivered-items.ts";

export const agentTools = toolkitSpec<Kit>("RetailTools", [
  calculateTool,
  cancelPendingOrder,
  exchangeDeliveredItems,
  findUserIdByNameZip,
  findUserIdByEmail,
  getOrderDetails,
  getProductDetails,
  getItemDetails,
  getUserDetails,
  listAllProductTypes,
  modifyPendingOrderAddress,
  modifyPendingOrderItems,
  modifyPendingOrderPayment,
  modifyUserAddress,
  returnDeliveredItems,
  transferTool,
]);
