import type { DomainDescriptions } from "../domain.ts";
import { transferDescription } from "../shared-descriptions.ts";
import { phoneDescriptions } from "./phone/descriptions.ts";

const customerId = "Id of the customer, e.g. 'C1001'.";
const lineId = "Id of one of the customer's lines, e.g. 'L1001'.";

export const descriptions: DomainDescriptions = {
  assistant: {
    get_customer_by_phone: {
      text: "Find a customer by phone number, their contact number or that of one of their lines.",
      parameters: { phone_number: "Number as the customer gives it, e.g. '555-123-2002'." },
    },
    get_customer_by_id: { text: "Find a customer by id.", parameters: { customer_id: customerId } },
    get_customer_by_name: {
      text: "Find customers by name and date of birth. There may be several or none.",
      parameters: { full_name: "First and last name.", dob: "Date of birth as YYYY-MM-DD." },
    },
    get_details_by_id: {
      text: "Look up anything that has an id: a customer, line, device, bill or plan.",
      parameters: { id: "The id; its first letter says what it belongs to." },
    },
    suspend_line: {
      text: "Suspend an active line, for at most six months.",
      parameters: { customer_id: customerId, line_id: lineId, reason: "Why it is suspended." },
    },
    resume_line: {
      text: "Make a line active again that is suspended or waits for its activation.",
      parameters: { customer_id: customerId, line_id: lineId },
    },
    get_bills_for_customer: {
      text: "List a customer's bills, newest first.",
      parameters: { customer_id: customerId, limit: "How many bills at most." },
    },
    send_payment_request: {
      text: "Ask the customer to pay a bill. Only one bill can wait for payment at a time, and paid bills are not refused: look at the bill's status first.",
      parameters: { customer_id: customerId, bill_id: "Id of one of the customer's bills." },
    },
    get_data_usage: {
      text: "Look up how much data a line has used in this billing cycle, its limit, what was added, and when the cycle ends.",
      parameters: { customer_id: customerId, line_id: lineId },
    },
    enable_roaming: {
      text: "Let a line use networks abroad.",
      parameters: { customer_id: customerId, line_id: lineId },
    },
    disable_roaming: {
      text: "Stop a line from using networks abroad.",
      parameters: { customer_id: customerId, line_id: lineId },
    },
    transfer_to_human_agents: transferDescription,
    refuel_data: {
      text: "Add data to a line for this cycle, at the price of its plan, charged on the customer's next bill.",
      parameters: { customer_id: customerId, line_id: lineId, gb_amount: "Gigabytes to add; more than 0." },
    },
  },
  user: phoneDescriptions,
};
