import type { Kit } from "../../../environment/toolkit.ts";
import type { Frozen } from "../../../value/frozen.ts";
import { type Phone, phone, type Surroundings, surroundings, type VpnDetails } from "./models.ts";

/** What the user's tools work on. */
export interface PhoneKit extends Kit {
  /** What a connection gets; one object per environment, so that breaking it also spoils later connections. */
  readonly vpn: VpnDetails;
}

export function defaultVpn(): VpnDetails {
  return { server_address: "192.168.1.1", protocol: "OpenVPN", server_performance: "excellent" };
}

export function readPhone(kit: PhoneKit): Frozen<Phone> {
  return kit.db.get(phone).get();
}

export function editPhone(kit: PhoneKit): Phone {
  return kit.db.get(phone).edit();
}

export function readSurroundings(kit: PhoneKit): Frozen<Surroundings> {
  return kit.db.get(surroundings).get();
}

export function editSurroundings(kit: PhoneKit): Surroundings {
  return kit.db.get(surroundings).edit();
}
