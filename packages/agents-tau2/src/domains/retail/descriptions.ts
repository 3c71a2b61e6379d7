import type { DomainDescriptions } from "../domain.ts";
import { calculateDescription, transferDescription } from "../shared-descriptions.ts";

const orderId = "Order id with its leading '#', e.g. '#W0000000'.";
const userId = "Id of the customer, e.g. 'sara_doe_496'.";
const paymentMethodId = "Id of one of the customer's payment methods, e.g. 'credit_card_0000000'.";
const address = {
  address1: "Street and number.",
  address2: "Apartment, suite or the like; empty if none.",
  city: "City.",
  state: "State, e.g. 'CA'.",
  country: "Country, e.g. 'USA'.",
  zip: "Postal code.",
};
const confirmed = "Explain the change and get the customer's yes before you call this.";

export const descriptions: DomainDescriptions = {
  assistant: {
    calculate: calculateDescription,
    cancel_pending_order: {
      text: `Cancel an order that is still pending and refund it: to a gift card at once, else within 5 to 7 business days. ${confirmed}`,
      parameters: { order_id: orderId, reason: "Either 'no longer needed' or 'ordered by mistake'." },
    },
    exchange_delivered_order_items: {
      text: `Request the exchange of delivered items for other variants of the same products. An order can be exchanged or returned once. ${confirmed}`,
      parameters: {
        order_id: orderId,
        item_ids: "Items to give back; an item may be listed more than once.",
        new_item_ids: "Items wanted instead, in the same order, each a variant of the same product.",
        payment_method_id: `What the difference in price goes to or comes from. ${paymentMethodId}`,
      },
    },
    find_user_id_by_name_zip: {
      text: "Find a customer's id by name and postal code, for customers who cannot be found by e-mail.",
      parameters: { first_name: "First name.", last_name: "Last name.", zip: address.zip },
    },
    find_user_id_by_email: {
      text: "Find a customer's id by e-mail address.",
      parameters: { email: "E-mail address of the customer." },
    },
    get_order_details: {
      text: "Look up an order: status, items, address, payments.",
      parameters: { order_id: orderId },
    },
    get_product_details: {
      text: "Look up a product with all its variants, prices and stock.",
      parameters: { product_id: "Product id, e.g. '6086499569'; not the id of an item." },
    },
    get_item_details: {
      text: "Look up one item: options, price and stock.",
      parameters: { item_id: "Item id, e.g. '1008292230'; not the id of a product." },
    },
    get_user_details: {
      text: "Look up a customer's profile: address, payment methods, order ids.",
      parameters: { user_id: userId },
    },
    list_all_product_types: { text: "List the names of all products with their product ids." },
    modify_pending_order_address: {
      text: `Change where a pending order is sent. ${confirmed}`,
      parameters: { order_id: orderId, ...address },
    },
    modify_pending_order_items: {
      text: `Change items of a pending order to other variants of the same products. This works once per order. ${confirmed}`,
      parameters: {
        order_id: orderId,
        item_ids: "Items to change; an item may be listed more than once.",
        new_item_ids: "Items wanted instead, in the same order, each a variant of the same product.",
        payment_method_id: `What the difference in price goes to or comes from. ${paymentMethodId}`,
      },
    },
    modify_pending_order_payment: {
      text: `Change how a pending order is paid. ${confirmed}`,
      parameters: { order_id: orderId, payment_method_id: paymentMethodId },
    },
    modify_user_address: {
      text: `Change a customer's default address. ${confirmed}`,
      parameters: { user_id: userId, ...address },
    },
    return_delivered_order_items: {
      text: `Request the return of delivered items. The customer gets an e-mail about how to send them. ${confirmed}`,
      parameters: {
        order_id: orderId,
        item_ids: "Items to return; an item may be listed more than once.",
        payment_method_id: `What is refunded to: a gift card or the method the order was paid with. ${paymentMethodId}`,
      },
    },
    transfer_to_human_agents: transferDescription,
  },
  user: {},
};
