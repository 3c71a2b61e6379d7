import { toolkitSpec } from "../../../environment/toolkit.ts";
import {
  canSendMmsTool,
  checkAppPermissions,
  checkAppStatus,
  checkInstalledApps,
  grantAppPermission,
} from "./app-tools.ts";
import { phoneAssertions } from "./assertions.ts";
import type { PhoneKit } from "./kit.ts";
import {
  checkNetworkModePreference,
  checkNetworkStatus,
  checkSimStatus,
  checkStatusBar,
  reseatSimCard,
  runSpeedTest,
  setNetworkModePreference,
  toggleAirplaneModeTool,
  toggleDataTool,
  toggleRoamingTool,
} from "./network-tools.ts";
import { checkPaymentRequest, makePayment, rebootDevice } from "./reboot-and-payment-tools.ts";
import {
  checkApnSettings,
  checkDataRestrictionStatus,
  checkVpnStatus,
  checkWifiCallingStatus,
  checkWifiStatus,
  connectVpnTool,
  disconnectVpnTool,
  resetApnSettings,
  setApnSettings,
  toggleDataSaverMode,
  toggleWifiCallingTool,
  toggleWifiTool,
} from "./settings-tools.ts";
import { phoneSituations } from "./situations.ts";

export const userTools = toolkitSpec<PhoneKit>(
  "TelecomUserTools",
  [
    checkStatusBar,
    checkNetworkStatus,
    checkNetworkModePreference,
    setNetworkModePreference,
    runSpeedTest,
    toggleAirplaneModeTool,
    checkSimStatus,
    reseatSimCard,
    toggleDataTool,
    toggleRoamingTool,
    checkDataRestrictionStatus,
    toggleDataSaverMode,
    checkApnSettings,
    setApnSettings,
    resetApnSettings,
    checkWifiStatus,
    toggleWifiTool,
    checkWifiCallingStatus,
    toggleWifiCallingTool,
    checkVpnStatus,
    connectVpnTool,
    disconnectVpnTool,
    checkInstalledApps,
    checkAppStatus,
    checkAppPermissions,
    grantAppPermission,
    canSendMmsTool,
    rebootDevice,
    checkPaymentRequest,
    makePayment,
  ],
  [...phoneSituations, ...phoneAssertions],
);
