import { tool } from "../../../environment/tool.ts";
import { noSuchAttribute } from "../../../fixed-texts.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { attribute } from "../../../value/python-operations.ts";
import { pythonLiteral, pythonText } from "../../../value/python-text.ts";
import { isDictionary, isRecord, typeName } from "../../../value/value.ts";
import { objectOf } from "../../parameters.ts";
import { apnDefinitions } from "./apn-definitions.ts";
import * as texts from "./fixed-texts.ts";
import { editPhone, type PhoneKit, readPhone } from "./kit.ts";
import { apnSchema } from "./models.ts";
import { searchNetwork } from "./network.ts";
import { answer } from "./status-bar.ts";
import { connectVpn, disconnectVpn, toggleDataSaver, toggleWifi, toggleWifiCalling } from "./switches.ts";

export const checkDataRestrictionStatus = tool({
  name: "check_data_restriction_status",
  kind: "read",
  parameters: {},
  run: (kit: PhoneKit) => texts.dataSaverStatus(readPhone(kit).data_saver_mode),
});

export const toggleDataSaverMode = tool({
  name: "toggle_data_saver_mode",
  kind: "write",
  parameters: {},
  run: (kit: PhoneKit) => answer(kit, texts.dataSaverMode(toggleDataSaver(kit))),
});

export const checkApnSettings = tool({
  name: "check_apn_settings",
  kind: "read",
  parameters: {},
  run(kit: PhoneKit) {
    const apn = readPhone(kit).active_apn_settings;
    if (!isRecord(apn)) throw new Tau2Error("AttributeError", noSuchAttribute(typeName(apn), "model_copy"));
    return texts.apn(pythonText(attribute(apn, "apn_name")), pythonText(apn.mmsc_url || texts.notSet));
  },
});

export const setApnSettings = tool({
  name: "set_apn_settings",
  kind: "write",
  parameters: { apn_settings: { schema: objectOf("APNSettings") } },
  definitions: apnDefinitions,
  run(kit: PhoneKit, { apn_settings }) {
    // what is no object is stored before the original notices
    const apn = isDictionary(apn_settings) ? apnSchema.parse(apn_settings) : apn_settings;
    editPhone(kit).active_apn_settings = apn;
    const update = texts.apnSet(pythonText(attribute(apn, "apn_name")));
    searchNetwork(kit);
    return answer(kit, update);
  },
});

/** Marks the settings; they are reset when the phone is restarted. */
export const resetApnSettings = tool({
  name: "reset_apn_settings",
  kind: "write",
  parameters: {},
  run(kit: PhoneKit) {
    const apn = editPhone(kit).active_apn_settings;
    if (!isRecord(apn))
      throw new Tau2Error("AttributeError", noSuchAttribute(typeName(apn), "reset_at_reboot"));
    editPhone(kit).active_apn_settings = { ...apn, reset_at_reboot: true };
    searchNetwork(kit);
    return answer(kit, texts.apnWillReset);
  },
});

export const checkWifiStatus = tool({
  name: "check_wifi_status",
  kind: "read",
  parameters: {},
  run(kit: PhoneKit) {
    const phone = readPhone(kit);
    if (!phone.wifi_enabled) return texts.wifiOff;
    if (!phone.wifi_connected) return texts.wifiNotConnected;
    return texts.wifiConnectedTo(pythonText(phone.wifi_ssid), phone.wifi_signal_strength);
  },
});

export const toggleWifiTool = tool({
  name: "toggle_wifi",
  kind: "write",
  parameters: {},
  run(kit: PhoneKit) {
    const on = toggleWifi(kit);
    return answer(kit, on === undefined ? texts.wifiBlocked : texts.wifi(on));
  },
});

export const checkWifiCallingStatus = tool({
  name: "check_wifi_calling_status",
  kind: "read",
  parameters: {},
  run: (kit: PhoneKit) => texts.wifiCallingStatus(readPhone(kit).wifi_calling_enabled),
});

export const toggleWifiCallingTool = tool({
  name: "toggle_wifi_calling",
  kind: "write",
  parameters: {},
  run: (kit: PhoneKit) => answer(kit, texts.wifiCalling(toggleWifiCalling(kit))),
});

export const checkVpnStatus = tool({
  name: "check_vpn_status",
  kind: "read",
  parameters: {},
  run(kit: PhoneKit) {
    const { vpn_connected, vpn_details, vpn_enabled_setting } = readPhone(kit);
    if (!vpn_connected) return vpn_enabled_setting ? texts.vpnIdle : texts.vpnOff;
    if (vpn_details === null) return texts.vpnWithoutDetails;
    const { server_address, protocol, server_performance } = vpn_details;
    return texts.vpnDetails(pythonLiteral(server_address), pythonLiteral(protocol), server_performance);
  },
});

export const connectVpnTool = tool({
  name: "connect_vpn",
  kind: "write",
  parameters: {},
  run: (kit: PhoneKit) => (connectVpn(kit) ? answer(kit, texts.vpnConnected) : texts.vpnAlreadyConnected),
});

export const disconnectVpnTool = tool({
  name: "disconnect_vpn",
  kind: "write",
  parameters: {},
  run: (kit: PhoneKit) => answer(kit, disconnectVpn(kit) ? texts.vpnDisconnected : texts.vpnNotConnected),
});
