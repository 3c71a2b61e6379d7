import { equalValues } from "../../../value/equal.ts";
import type { Frozen } from "../../../value/frozen.ts";
import { attribute, truthy } from "../../../value/python-operations.ts";
import { editPhone, type PhoneKit, readPhone, readSurroundings } from "./kit.ts";
import type { Phone, Signal, Surroundings, Technology } from "./models.ts";

const onlyTechnology: Readonly<Record<string, Technology>> = {
  "4g_only": "4G",
  "3g_only": "3G",
  "2g_only": "2G",
};

/** The state of the SIM card as the phone sees it. */
export function simStatus({ sim_card_missing, sim_card_status }: Frozen<Phone>): Phone["sim_card_status"] {
  return sim_card_missing ? "missing" : sim_card_status;
}

/**
 * Looks for a network anew: the preferred technology and its signal here, or no service at all without a working SIM card, in
 * airplane mode, with a broken APN name or an inactive line.
 */
export function searchNetwork(kit: PhoneKit): void {
  const phone = editPhone(kit);
  const here = readSurroundings(kit);
  const technology = simStatus(phone) === "active" ? preferredTechnology(phone, here) : undefined;
  if (technology === undefined) loseService(phone);
  else {
    phone.network_connection_status = "connected";
    phone.network_technology_connected = technology;
    phone.network_signal_strength = signalOf(here, technology);
  }
  if (phone.airplane_mode) loseService(phone);
  if (equalValues(attribute(phone.active_apn_settings, "apn_name"), "broken")) loseService(phone);
  if (!here.line_active) loseService(phone);
}

function preferredTechnology(phone: Phone, here: Frozen<Surroundings>): Technology {
  const mode = phone.network_mode_preference;
  if (mode === "4g_5g_preferred") return signalOf(here, "5G") === "none" ? "4G" : "5G";
  return (typeof mode === "string" ? onlyTechnology[mode] : undefined) ?? "4G";
}

function signalOf(here: Frozen<Surroundings>, technology: Technology): Signal {
  return here.signal_strength.get(technology) ?? "none";
}

function loseService(phone: Phone): void {
  phone.network_connection_status = "no_service";
  phone.network_technology_connected = "none";
  phone.network_signal_strength = "none";
}

/** Whether mobile data gets through: service, switches, roaming where needed, and usage within the plan. */
export function mobileDataWorks(kit: PhoneKit): boolean {
  const phone = readPhone(kit);
  const here = readSurroundings(kit);
  if (phone.airplane_mode || phone.network_signal_strength === "none") return false;
  if (phone.network_connection_status === "no_service") return false;
  if (truthy(here.is_abroad) && !(phone.roaming_enabled && here.roaming_allowed)) return false;
  return phone.data_enabled && !here.mobile_data_usage_exceeded;
}

/** Whether the messaging app can send picture messages. */
export function canSendMms(kit: PhoneKit): boolean {
  const phone = readPhone(kit);
  if (!mobileDataWorks(kit) || phone.network_technology_connected === "2G") return false;
  // the carrier does not take picture messages over Wi-Fi
  if (phone.wifi_calling_enabled && truthy(phone.wifi_calling_mms_over_wifi)) return false;
  if (attribute(phone.active_apn_settings, "mmsc_url") === null) return false;
  const messaging = phone.app_statuses.get("messaging")?.permissions;
  return messaging?.storage === true && messaging.sms;
}
