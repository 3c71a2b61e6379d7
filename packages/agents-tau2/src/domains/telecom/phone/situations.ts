import { plainFunction } from "../../../environment/tool.ts";
import { noSuchAttribute } from "../../../fixed-texts.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { equalValues } from "../../../value/equal.ts";
import { dictionaryKey, textWith, truthy } from "../../../value/python-operations.ts";
import { pythonText } from "../../../value/python-text.ts";
import { isRecord, typeName, type Value } from "../../../value/value.ts";
import { setPermission } from "./app-tools.ts";
import * as texts from "./fixed-texts.ts";
import { editPhone, editSurroundings, type PhoneKit, readPhone } from "./kit.ts";
import { searchNetwork } from "./network.ts";
import {
  connectVpn,
  toggleAirplaneMode,
  toggleData,
  toggleDataSaver,
  toggleRoaming,
  toggleWifiCalling,
  turn,
} from "./switches.ts";

/* Functions that tasks call to set up a situation on the user's side. */

type Toggle = (kit: PhoneKit) => boolean;

function turnFunction(name: string, toggle: Toggle, on: boolean, message: string) {
  return plainFunction(name, [], {}, (kit: PhoneKit) => {
    turn(kit, toggle, on);
    return message;
  });
}

const setUserInfo = plainFunction("set_user_info", ["name", "phone_number"], {}, (kit: PhoneKit, info) => {
  editSurroundings(kit).name = info.name;
  editSurroundings(kit).phone_number = info.phone_number;
  return null;
});

const setUserLocation = plainFunction("set_user_location", ["abroad"], {}, (kit: PhoneKit, { abroad }) => {
  editSurroundings(kit).is_abroad = abroad;
  return null;
});

/** Unlike the others, this one does not look for a network. */
const turnDataOn = plainFunction("turn_data_on", [], {}, (kit: PhoneKit) => {
  editPhone(kit).data_enabled = true;
  return texts.dataRestored;
});

const unseatSimCard = plainFunction("unseat_sim_card", [], {}, (kit: PhoneKit) => {
  editPhone(kit).sim_card_missing = true;
  searchNetwork(kit);
  return texts.simUnseated;
});

const lockSimCard = plainFunction("lock_sim_card", ["mode"], {}, (kit: PhoneKit, { mode }) => {
  if (mode === "pin") editPhone(kit).sim_card_status = "locked_pin";
  if (mode === "puk") editPhone(kit).sim_card_status = "locked_puk";
  searchNetwork(kit);
  return texts.simLocked(pythonText(mode));
});

function changeApn(kit: PhoneKit, field: string, value: Value): void {
  const apn = editPhone(kit).active_apn_settings;
  if (!isRecord(apn)) throw new Tau2Error("AttributeError", noSuchAttribute(typeName(apn), field));
  editPhone(kit).active_apn_settings = { ...apn, [field]: value };
}

const breakApnSettings = plainFunction("break_apn_settings", [], {}, (kit: PhoneKit) => {
  changeApn(kit, "apn_name", "broken");
  searchNetwork(kit);
  return texts.apnBroken;
});

const breakApnMmsSetting = plainFunction("break_apn_mms_setting", [], {}, (kit: PhoneKit) => {
  changeApn(kit, "mmsc_url", null);
  return texts.apnMmsBroken;
});

const setWifiCalling = plainFunction(
  "set_wifi_calling",
  ["enabled"],
  { mms_over_wifi: null },
  (kit: PhoneKit, { enabled, mms_over_wifi }) => {
    if (!equalValues(readPhone(kit).wifi_calling_enabled, enabled)) toggleWifiCalling(kit);
    if (mms_over_wifi === null) return texts.wifiCalling(truthy(enabled));
    editPhone(kit).wifi_calling_mms_over_wifi = mms_over_wifi;
    return texts.wifiCalling(truthy(enabled)) + texts.mmsOverWifi(truthy(mms_over_wifi));
  },
);

const breakVpn = plainFunction("break_vpn", [], {}, (kit: PhoneKit) => {
  connectVpn(kit);
  const details = editPhone(kit).vpn_details;
  if (details === null)
    throw new Tau2Error("AttributeError", noSuchAttribute("NoneType", "server_performance"));
  details.server_performance = "poor";
  return texts.vpnBroken;
});

const removeAppPermission = plainFunction(
  "remove_app_permission",
  ["app_name", "permission"],
  {},
  (kit: PhoneKit, { app_name, permission }) => {
    const key = dictionaryKey(app_name);
    const wanted = textWith(permission, "lower").toLowerCase();
    const app = pythonText(app_name);
    if (key === undefined || !readPhone(kit).app_statuses.has(key))
      return [false, texts.appUnknownForRemoval(app)];
    const removed = setPermission(kit, app_name, wanted, false);
    return [
      removed,
      removed ? texts.permissionRemoved(wanted, app) : texts.permissionUnknownForRemoval(wanted, app),
    ];
  },
);

const simulateNetworkSearch = plainFunction("simulate_network_search", [], {}, (kit: PhoneKit) => {
  searchNetwork(kit);
  return null;
});

export const phoneSituations = [
  setUserInfo,
  setUserLocation,
  turnFunction("turn_airplane_mode_on", toggleAirplaneMode, true, texts.airplaneMode(true)),
  turnFunction("turn_airplane_mode_off", toggleAirplaneMode, false, texts.airplaneMode(false)),
  unseatSimCard,
  lockSimCard,
  turnDataOn,
  turnFunction("turn_data_off", toggleData, false, texts.dataBroken),
  turnFunction("turn_roaming_on", toggleRoaming, true, texts.dataRoaming(true)),
  turnFunction("turn_roaming_off", toggleRoaming, false, texts.dataRoaming(false)),
  turnFunction("turn_data_saver_mode_on", toggleDataSaver, true, texts.dataSaverMode(true)),
  turnFunction("turn_data_saver_mode_off", toggleDataSaver, false, texts.dataSaverMode(false)),
  breakApnSettings,
  breakApnMmsSetting,
  setWifiCalling,
  breakVpn,
  removeAppPermission,
  simulateNetworkSearch,
];
