import type { JsonSchema } from "../../environment/json-schema.ts";
import { titleOf } from "../../environment/json-schema.ts";

function fieldsOf(title: string, types: Readonly<Record<string, string>>): JsonSchema {
  const fields = Object.entries(types).map(([name, type]): [string, JsonSchema] => [
    name,
    { title: titleOf(name), type },
  ]);
  return { properties: Object.fromEntries(fields), required: Object.keys(types), title, type: "object" };
}

export const flightInfoDefinition = fieldsOf("FlightInfo", { flight_number: "string", date: "string" });
export const passengerDefinition = fieldsOf("Passenger", {
  first_name: "string",
  last_name: "string",
  dob: "string",
});
export const paymentDefinition = fieldsOf("Payment", { payment_id: "string", amount: "integer" });
