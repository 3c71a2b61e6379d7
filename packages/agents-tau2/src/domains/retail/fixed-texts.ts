/* Answers of the retail domain's tools, as recorded trajectories have them. Source: Tau2-bench (MIT), see NOTICE. */

export const orderNotFound = "Order not found";
export const userNotFound = "User not found";
export const productNotFound = "Product not found";
export const itemNotFound = "Item not found";
export const variantNotFound = "Variant not found";
export const paymentMethodNotFound = "Payment method not found";

export const notPendingForCancelling = "Non-pending order cannot be cancelled";
export const notPendingForChange = "Non-pending order cannot be modified";
export const notDeliveredForExchange = "Non-delivered order cannot be exchanged";
export const notDeliveredForReturn = "Non-delivered order cannot be returned";
export const reasonRefused = "Invalid reason";

export const exchangeItemMissing = (item: string): string => `Number of ${item} not found.`;
export const changeItemMissing = (item: string): string => `${item} not found`;
export const returnItemMissing = "Some item not found";
export const exchangeCountsDiffer = "The number of items to be exchanged should match.";
export const changeCountsDiffer = "The number of items to be exchanged should match";
export const sameItem = "The new item id should be different from the old item id";
export const itemGone = (item: string): string => `Item ${item} not found`;
export const newItemUnavailable = (item: string): string => `New item ${item} not found or available`;

export const giftCardTooLowForDifference = "Insufficient gift card balance to pay for the price difference";
export const giftCardTooLowForItem = "Insufficient gift card balance to pay for the new item";
export const giftCardTooLowForOrder = "Insufficient gift card balance to pay for the order";
export const notExactlyOnePayment = "There should be exactly one payment for a pending order";
export const samePaymentMethod = "The new payment method should be different from the current one";
export const notOriginalPayment = "Payment method should be the original payment method";
export const indexOutOfRange = "list index out of range";
