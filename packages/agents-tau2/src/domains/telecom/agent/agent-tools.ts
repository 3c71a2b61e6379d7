import { toolkitSpec } from "../../../environment/toolkit.ts";
import { transferTool } from "../../transfer-tool.ts";
import type { TelecomKit } from "./kit.ts";
import { disableRoaming, enableRoaming, refuelData, resumeLine, suspendLine } from "./line-tools.ts";
import {
  getBillsForCustomer,
  getCustomerById,
  getCustomerByName,
  getCustomerByPhone,
  getDataUsage,
  getDetailsById,
} from "./look-up-tools.ts";
import { sendPaymentRequest } from "./payment-tools.ts";
import { agentSituations } from "./situations.ts";

export const agentTools = toolkitSpec<TelecomKit>(
  "TelecomTools",
  [
    getCustomerByPhone,
    getCustomerById,
    getCustomerByName,
    getDetailsById,
    suspendLine,
    resumeLine,
    getBillsForCustomer,
    sendPaymentRequest,
    getDataUsage,
    enableRoaming,
    disableRoaming,
    transferTool,
    refuelData,
  ],
  agentSituations,
);
