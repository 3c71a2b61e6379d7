import { tool } from "../../../environment/tool.ts";
import { noSuchAttribute } from "../../../fixed-texts.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { pythonText } from "../../../value/python-text.ts";
import { fixedDecimals } from "../../../value/round.ts";
import { typeName, type Value } from "../../../value/value.ts";
import * as texts from "./fixed-texts.ts";
import { editPhone, type PhoneKit, readPhone } from "./kit.ts";
import { networkModes } from "./models.ts";
import { searchNetwork, simStatus } from "./network.ts";
import { measureSpeed } from "./speed.ts";
import { answer, statusBarOf } from "./status-bar.ts";
import { toggleAirplaneMode, toggleData, toggleRoaming } from "./switches.ts";

export const checkStatusBar = tool({
  name: "check_status_bar",
  kind: "read",
  parameters: {},
  run: (kit: PhoneKit) => texts.statusBar(statusBarOf(kit)),
});

export const checkNetworkStatus = tool({
  name: "check_network_status",
  kind: "read",
  parameters: {},
  run(kit: PhoneKit) {
    const phone = readPhone(kit);
    return texts.networkStatus({
      airplane: phone.airplane_mode,
      sim: simStatus(phone),
      connection: phone.network_connection_status,
      signal: phone.network_signal_strength,
      technology: phone.network_technology_connected,
      data: phone.data_enabled,
      roaming: phone.roaming_enabled,
      wifi: phone.wifi_enabled,
      wifiConnected: phone.wifi_connected,
      ssid: pythonText(phone.wifi_ssid),
    });
  },
});

/** The text of a mode; what a caller stored that is no mode has none. */
function modeText(mode: Value): string {
  if (typeof mode !== "string")
    throw new Tau2Error("AttributeError", noSuchAttribute(typeName(mode), "value"));
  return mode;
}

export const checkNetworkModePreference = tool({
  name: "check_network_mode_preference",
  kind: "read",
  parameters: {},
  run: (kit: PhoneKit) => texts.networkMode(modeText(readPhone(kit).network_mode_preference)),
});

export const setNetworkModePreference = tool({
  name: "set_network_mode_preference",
  kind: "write",
  parameters: {
    mode: { schema: { anyOf: [{ $ref: "#/$defs/NetworkModePreference" }, { type: "string" }] } },
  },
  definitions: {
    NetworkModePreference: { enum: networkModes, title: "NetworkModePreference", type: "string" },
  },
  run(kit: PhoneKit, { mode }) {
    const known = typeof mode !== "string" || networkModes.some((each) => each === mode);
    if (known) {
      // the original checks texts only and stores everything else as it comes
      editPhone(kit).network_mode_preference = mode;
      searchNetwork(kit);
    }
    if (!known || mode === null) {
      return answer(kit, texts.networkModeRefused(pythonText(mode), networkModes.join(", ")));
    }
    return answer(kit, texts.networkModeSet(modeText(mode)));
  },
});

export const runSpeedTest = tool({
  name: "run_speed_test",
  kind: "read",
  parameters: {},
  run(kit: PhoneKit) {
    const speed = measureSpeed(kit);
    if (speed === undefined) return texts.speedFailed(texts.noConnection);
    return texts.speed(fixedDecimals(speed.mbps, 2), speed.grade, texts.speedAdvice[speed.grade] ?? "");
  },
});

export const toggleAirplaneModeTool = tool({
  name: "toggle_airplane_mode",
  kind: "write",
  parameters: {},
  run: (kit: PhoneKit) => answer(kit, texts.airplaneMode(toggleAirplaneMode(kit))),
});

export const checkSimStatus = tool({
  name: "check_sim_status",
  kind: "read",
  parameters: {},
  run: (kit: PhoneKit) => texts.sim[simStatus(readPhone(kit))],
});

export const reseatSimCard = tool({
  name: "reseat_sim_card",
  kind: "write",
  parameters: {},
  run(kit: PhoneKit) {
    editPhone(kit).sim_card_missing = false;
    searchNetwork(kit);
    return answer(kit, texts.simReseated);
  },
});

export const toggleDataTool = tool({
  name: "toggle_data",
  kind: "write",
  parameters: {},
  run: (kit: PhoneKit) => answer(kit, texts.mobileData(toggleData(kit))),
});

export const toggleRoamingTool = tool({
  name: "toggle_roaming",
  kind: "write",
  parameters: {},
  run: (kit: PhoneKit) => answer(kit, texts.dataRoaming(toggleRoaming(kit))),
});
