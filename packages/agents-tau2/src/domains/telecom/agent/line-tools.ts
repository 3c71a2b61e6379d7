import { tool } from "../../../environment/tool.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { add, compare, multiply } from "../../../value/python-operations.ts";
import { pythonText } from "../../../value/python-text.ts";
import { fixedDecimals } from "../../../value/round.ts";
import type { Value } from "../../../value/value.ts";
import { numberParameter, textParameter } from "../../parameters.ts";
import { today } from "../today.ts";
import { chargeOnce } from "./charge.ts";
import * as texts from "./fixed-texts.ts";
import type { TelecomKit } from "./kit.ts";
import { editLine, findLineOf, findPlan } from "./lookups.ts";
import type { Line } from "./models.ts";

const lineParameters = { customer_id: textParameter, line_id: textParameter };

function editLineOf(kit: TelecomKit, customerId: Value, lineId: Value): Line {
  findLineOf(kit, customerId, lineId);
  return editLine(kit, lineId);
}

function lineAnswer(message: string, line: Line): Value {
  return new Map<string, Value>([
    ["message", message],
    ["line", line],
  ]);
}

export const suspendLine = tool({
  name: "suspend_line",
  kind: "write",
  parameters: { ...lineParameters, reason: textParameter },
  run(kit: TelecomKit, { customer_id, line_id }) {
    if (findLineOf(kit, customer_id, line_id).status !== "Active") {
      throw new Tau2Error("ValueError", texts.notActiveForSuspension);
    }
    const line = editLine(kit, line_id);
    line.status = "Suspended";
    line.suspension_start_date = today;
    return lineAnswer(texts.suspendedLine, line);
  },
});

export const resumeLine = tool({
  name: "resume_line",
  kind: "write",
  parameters: lineParameters,
  run(kit: TelecomKit, { customer_id, line_id }) {
    const { status } = findLineOf(kit, customer_id, line_id);
    if (status !== "Suspended" && status !== "Pending Activation") {
      throw new Tau2Error("ValueError", texts.notSuspended);
    }
    const line = editLine(kit, line_id);
    line.status = "Active";
    line.suspension_start_date = null;
    return lineAnswer(texts.resumedLine, line);
  },
});

export const enableRoaming = tool({
  name: "enable_roaming",
  kind: "write",
  parameters: lineParameters,
  run(kit: TelecomKit, { customer_id, line_id }) {
    if (findLineOf(kit, customer_id, line_id).roaming_enabled) return texts.roamingWasEnabled;
    editLine(kit, line_id).roaming_enabled = true;
    return texts.roamingEnabled;
  },
});

export const disableRoaming = tool({
  name: "disable_roaming",
  kind: "write",
  parameters: lineParameters,
  run(kit: TelecomKit, { customer_id, line_id }) {
    if (!findLineOf(kit, customer_id, line_id).roaming_enabled) return texts.roamingWasDisabled;
    editLine(kit, line_id).roaming_enabled = false;
    return texts.roamingDisabled;
  },
});

export const refuelData = tool({
  name: "refuel_data",
  kind: "write",
  parameters: { ...lineParameters, gb_amount: numberParameter },
  run(kit: TelecomKit, { customer_id, line_id, gb_amount }) {
    const before = findLineOf(kit, customer_id, line_id);
    if (compare(gb_amount, 0n, "<=") <= 0) throw new Tau2Error("ValueError", texts.amountNotPositive);
    const price = findPlan(kit, before.plan_id).data_refueling_price_per_gb;
    const charge = multiply(gb_amount, price);
    const line = editLineOf(kit, customer_id, line_id);
    line.data_refueling_gb = add(line.data_refueling_gb, gb_amount);
    const amount = pythonText(gb_amount);
    chargeOnce(kit, customer_id, charge, texts.refuelItem(amount, pythonText(price)));
    return new Map<string, Value>([
      ["message", texts.refueled(amount, pythonText(line_id), fixedDecimals(Number(charge), 2))],
      ["new_data_refueling_gb", line.data_refueling_gb],
      ["charge", charge],
    ]);
  },
});
