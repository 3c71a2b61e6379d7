import { pythonText } from "../../../value/python-text.ts";
import * as texts from "./fixed-texts.ts";
import { type PhoneKit, readPhone } from "./kit.ts";

/** The icons at the top of the phone's screen. */
export function statusBarOf(kit: PhoneKit): string {
  const phone = readPhone(kit);
  const icons: string[] = [];
  if (phone.airplane_mode) icons.push(texts.bar.airplane);
  else {
    const technology = phone.network_technology_connected;
    icons.push(texts.bar.signal[phone.network_signal_strength]);
    if (technology !== "none") icons.push(technology);
    if (phone.data_enabled && technology !== "none") {
      icons.push(texts.bar.dataEnabled);
      if (phone.data_saver_mode) icons.push(texts.bar.dataSaver);
    } else icons.push(texts.bar.dataDisabled);
  }
  if (phone.wifi_enabled && phone.wifi_connected) {
    icons.push(phone.wifi_ssid ? texts.bar.wifi(phone.wifi_ssid) : texts.bar.wifiEnabled);
  }
  if (phone.vpn_connected) icons.push(texts.bar.vpn);
  icons.push(texts.bar.battery(pythonText(phone.battery_level)));
  return icons.join(" | ");
}

/** What a setting answers: what changed, and the status bar after it. */
export function answer(kit: PhoneKit, update: string): string {
  return texts.withStatusBar(update, statusBarOf(kit));
}
