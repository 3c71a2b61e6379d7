import { editPhone, type PhoneKit } from "./kit.ts";
import { searchNetwork } from "./network.ts";

/* The phone's switches. Each returns the new state. */

export function toggleAirplaneMode(kit: PhoneKit): boolean {
  const phone = editPhone(kit);
  const on = !phone.airplane_mode;
  phone.airplane_mode = on;
  if (on || phone.wifi_enabled) {
    phone.wifi_connected = false;
    phone.wifi_ssid = null;
    phone.wifi_signal_strength = "none";
  }
  if (on) disconnectVpn(kit);
  else phone.network_connection_status = "searching";
  searchNetwork(kit);
  return on;
}

export function toggleData(kit: PhoneKit): boolean {
  const phone = editPhone(kit);
  phone.data_enabled = !phone.data_enabled;
  searchNetwork(kit);
  return phone.data_enabled;
}

export function toggleRoaming(kit: PhoneKit): boolean {
  const phone = editPhone(kit);
  phone.roaming_enabled = !phone.roaming_enabled;
  searchNetwork(kit);
  return phone.roaming_enabled;
}

export function toggleDataSaver(kit: PhoneKit): boolean {
  const phone = editPhone(kit);
  phone.data_saver_mode = !phone.data_saver_mode;
  return phone.data_saver_mode;
}

/** Undefined while airplane mode keeps the radio off. */
export function toggleWifi(kit: PhoneKit): boolean | undefined {
  const phone = editPhone(kit);
  if (phone.airplane_mode) return undefined;
  phone.wifi_enabled = !phone.wifi_enabled;
  if (!phone.wifi_enabled) {
    phone.wifi_connected = false;
    phone.wifi_ssid = null;
    phone.wifi_signal_strength = "none";
  }
  return phone.wifi_enabled;
}

export function toggleWifiCalling(kit: PhoneKit): boolean {
  const phone = editPhone(kit);
  phone.wifi_calling_enabled = !phone.wifi_calling_enabled;
  return phone.wifi_calling_enabled;
}

/** Whether there was no connection yet. */
export function connectVpn(kit: PhoneKit): boolean {
  const phone = editPhone(kit);
  if (phone.vpn_connected) return false;
  phone.vpn_connected = true;
  phone.vpn_details = kit.vpn;
  return true;
}

/** Whether there was a connection. */
export function disconnectVpn(kit: PhoneKit): boolean {
  const phone = editPhone(kit);
  if (!phone.vpn_connected) return false;
  phone.vpn_connected = false;
  phone.vpn_details = null;
  return true;
}

/** Turns a switch until it stands as wanted, at least once: turning is what triggers the network search. */
export function turn(kit: PhoneKit, toggle: (kit: PhoneKit) => boolean, on: boolean): void {
  if (toggle(kit) !== on) toggle(kit);
}
