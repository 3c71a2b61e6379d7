import type { SimulatedProcess } from "../simulated-process.ts";
import { Wire, type WireConditions, type WireFate, type WireOptions } from "../wire.ts";
import { SimulatedBrokerError } from "./simulated-broker-error.ts";

/** What is asked of a broker. */
export type BrokerRequestKind =
  | "send"
  | "fetch"
  | "join"
  | "heartbeat"
  | "commit"
  | "committed"
  | "leave"
  | "topics"
  | "groups";

/**
 * What becomes of a request to a broker, where it is not simply answered.
 *
 * - `lost`, `unanswered`: as of any request.
 * - `partial` (send): the records of some partitions are appended, and whoever asked is never told.
 * - `repeated` (send): the records are appended twice, as by a client library that repeats what was not answered in time.
 * - `fatal` (heartbeat): the client library gives up its membership for good.
 */
export type BrokerFate = WireFate | "partial" | "repeated" | "fatal";

/** What happens between processes and their broker. */
export type BrokerConditions = WireConditions<BrokerRequestKind, BrokerFate>;

/** The way from one process to the broker and back. */
export type BrokerWire = Wire<BrokerRequestKind, BrokerFate>;

/** Lays the way from a process to the broker. */
export function brokerWire(
  process: SimulatedProcess,
  options: Omit<WireOptions<BrokerRequestKind, BrokerFate>, "unavailable">,
): BrokerWire {
  return new Wire(process, {
    ...options,
    unavailable: (kind, why) => new SimulatedBrokerError("unavailable", `${kind} ${why}`),
  });
}

/** What becomes of the request itself. */
export function wayOf(fate: BrokerFate | undefined): WireFate | undefined {
  if (fate === "partial") return "unanswered";
  return fate === "lost" || fate === "unanswered" ? fate : undefined;
}
