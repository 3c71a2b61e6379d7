import { roundDecimals } from "../../../value/round.ts";
import { type PhoneKit, readPhone } from "./kit.ts";
import type { Signal, Technology } from "./models.ts";
import { mobileDataWorks } from "./network.ts";

/** Download speed in Mbit/s and its grade. */
export interface Speed {
  readonly mbps: number;
  readonly grade: "Very Poor" | "Poor" | "Fair" | "Good" | "Excellent";
}

const ranges: Readonly<Record<Technology, readonly [number, number]>> = {
  "2G": [0.1, 0.4],
  "3G": [1, 5],
  "4G": [10, 100],
  "5G": [50, 500],
  none: [0, 0],
};
const signalFactor: Readonly<Record<Signal, number>> = {
  poor: 0.2,
  fair: 0.5,
  good: 0.8,
  excellent: 1,
  none: 0,
};
const poorVpnFactor = 0.1;
const dataSaverFactor = 0.2;

/** What a speed test measures; undefined without mobile data. */
export function measureSpeed(kit: PhoneKit): Speed | undefined {
  if (!mobileDataWorks(kit)) return undefined;
  const phone = readPhone(kit);
  const poorVpn = phone.vpn_connected && phone.vpn_details?.server_performance === "poor";
  let factor = poorVpn ? poorVpnFactor : 1;
  if (phone.data_saver_mode) factor *= dataSaverFactor;
  const [low, high] = ranges[phone.network_technology_connected];
  const mbps = roundDecimals(((low + high) / 2) * signalFactor[phone.network_signal_strength] * factor, 2);
  return { mbps, grade: gradeOf(mbps) };
}

function gradeOf(mbps: number): Speed["grade"] {
  if (mbps < 1) return "Very Poor";
  if (mbps < 5) return "Poor";
  if (mbps < 25) return "Fair";
  return mbps < 100 ? "Good" : "Excellent";
}
