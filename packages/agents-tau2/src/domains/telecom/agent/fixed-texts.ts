/* Answers of the telecom domain's agent tools, as recorded trajectories have them. Source: Tau2-bench (MIT), see NOTICE. */

export const customerNotFoundByPhone = (number: string): string =>
  `Customer with phone number ${number} not found`;
export const customerNotFound = (id: string): string => `Customer with ID ${id} not found`;
export const lineNotFoundByPhone = (number: string): string => `Line with phone number ${number} not found`;
export const lineNotFound = (id: string): string => `Line with ID ${id} not found`;
export const planNotFound = (id: string): string => `Plan with ID ${id} not found`;
export const deviceNotFound = (id: string): string => `Device with ID ${id} not found`;
export const billNotFound = (id: string): string => `Bill with ID ${id} not found`;
export const lineOfOther = (line: string, customer: string): string =>
  `Line ${line} not found for customer ${customer}`;
export const billOfOther = (bill: string, customer: string): string =>
  `Bill ${bill} not found for customer ${customer}`;
export const unknownId = (id: string): string => `Unknown ID format or type: ${id}`;

export const suspendedLine = "Line suspended successfully. $5/month holding fee will apply.";
export const notActiveForSuspension = "Line must be active to suspend";
export const resumedLine = "Line resumed successfully";
export const notSuspended = "Line must be suspended to resume";

export const sliceRefused = "slice indices must be integers or None or have an __index__ method";
export const otherBillWaiting = "A bill is already awaiting payment for this customer";
export const paymentRequested = (bill: string): string =>
  `Payment request sent to the customer for bill ${bill}`;

export const roamingEnabled = "Roaming enabled successfully";
export const roamingDisabled = "Roaming disabled successfully";
export const roamingWasEnabled = "Roaming was already enabled";
export const roamingWasDisabled = "Roaming was already disabled";

export const amountNotPositive = "Refuel amount must be positive";
export const refuelItem = (amount: string, price: string): string =>
  `Data refueling: ${amount} GB at $${price}/GB`;
export const refueled = (amount: string, line: string, charge: string): string =>
  `Successfully added ${amount} GB of data for line ${line} for $${charge}`;

export const dataUsageSet = (used: string, line: string): string =>
  `Data usage set to ${used} GB for line ${line}`;
export const notActiveForOverdue = "Line must be active to suspend for unpaid bill";
export const overdueAmountNotPositive = "Amount must be positive for overdue bill";
export const alreadyOverdue = "Customer already has an overdue bill";
export const lineCharge = (line: string): string => `Charge for line ${line}`;
export const suspendedForOverdue = (line: string, bill: string, ended: string): string =>
  `Line ${line} suspended for unpaid bill ${bill}. Contract ended: ${ended}`;
export const overdueBillNotFound = (bill: string): string => `Overdue bill ${bill} not found`;
export const billNotOverdue = (bill: string): string => `Overdue bill ${bill} is not overdue`;
