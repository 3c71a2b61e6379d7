/* Answers of the telecom domain's user tools, as recorded trajectories have them. Source: Tau2-bench (MIT), see NOTICE. */

const onOff = (on: boolean): string => (on ? "ON" : "OFF");
const yesNo = (yes: boolean): string => (yes ? "Yes" : "No");

export const withStatusBar = (update: string, bar: string): string => `${update}\nStatus Bar: ${bar}`;
export const statusBar = (bar: string): string => `Status Bar: ${bar}`;

export const bar = {
  airplane: "✈️ Airplane Mode",
  signal: {
    none: "📵 No Signal",
    poor: "📶¹ Poor",
    fair: "📶² Fair",
    good: "📶³ Good",
    excellent: "📶⁴ Excellent",
  },
  dataEnabled: "📱 Data Enabled",
  dataSaver: "🔽 Data Saver",
  dataDisabled: "📵 Data Disabled",
  wifi: (ssid: string): string => `📡 Connected to ${ssid}`,
  wifiEnabled: "📡 Enabled",
  vpn: "🔒 VPN Connected",
  battery: (level: string): string => `🔋 ${level}%`,
} as const;

export interface NetworkFacts {
  readonly airplane: boolean;
  readonly sim: string;
  readonly connection: string;
  readonly signal: string;
  readonly technology: string;
  readonly data: boolean;
  readonly roaming: boolean;
  readonly wifi: boolean;
  readonly wifiConnected: boolean;
  readonly ssid: string;
}

export const networkStatus = (facts: NetworkFacts): string =>
  [
    `Airplane Mode: ${onOff(facts.airplane)}`,
    `SIM Card Status: ${facts.sim}`,
    `Cellular Connection: ${facts.connection}`,
    `Cellular Signal: ${facts.signal}`,
    `Cellular Network Type: ${facts.technology}`,
    `Mobile Data Enabled: ${yesNo(facts.data)}`,
    `Data Roaming Enabled: ${yesNo(facts.roaming)}`,
    `Wi-Fi Radio: ${onOff(facts.wifi)}`,
    `Wi-Fi Connected: ${yesNo(facts.wifiConnected)}`,
    ...(facts.wifiConnected ? [`Connected Wi-Fi Network: ${facts.ssid}`] : []),
  ].join("\n");

export const networkMode = (mode: string): string => `Network Mode Preference: ${mode}`;
export const networkModeSet = (mode: string): string => `Preferred Network Mode set to: ${mode}`;
export const networkModeRefused = (mode: string, modes: string): string =>
  `Failed to set network mode: '${mode}' is not a valid option. Please use one of: ${modes}`;

export const airplaneMode = (on: boolean): string => `Airplane Mode is now ${onOff(on)}.`;
export const mobileData = (on: boolean): string => `Mobile Data is now ${onOff(on)}.`;
export const dataRoaming = (on: boolean): string => `Data Roaming is now ${onOff(on)}.`;
export const dataSaverMode = (on: boolean): string => `Data Saver Mode is now ${onOff(on)}.`;
export const wifi = (on: boolean): string => `Wi-Fi is now ${onOff(on)}.`;
export const wifiCalling = (on: boolean): string => `Wi-Fi Calling is now ${onOff(on)}.`;
export const mmsOverWifi = (on: boolean): string => `\nMMS over Wi-Fi is now ${onOff(on)}.`;
export const dataRestored = "Data connection restored.";
export const dataBroken = "Data connection broken.";
export const dataSaverStatus = (on: boolean): string =>
  on ? "Data Saver mode is ON (limits data usage)." : "Data Saver mode is OFF.";

export const sim = {
  active: "Your SIM card is active and working.",
  missing: "No SIM card detected in the phone.",
  locked_pin: "The SIM card is locked with a PIN code.",
  locked_puk: "The SIM card is locked with a PUK code.",
} as const;
export const simReseated = "SIM card re-seated successfully.";
export const simUnseated = "SIM card un-seated successfully.";
export const simLocked = (mode: string): string => `SIM card locked successfully in ${mode} mode.`;

export const noConnection = "No Connection";
export const speedFailed = (reason: string): string => `Speed test failed: ${reason}.`;
export const speed = (mbps: string, grade: string, advice: string): string =>
  `Speed Test Result: ${mbps} Mbps (${grade}). ${advice}`;
export const speedAdvice: Readonly<Record<string, string>> = {
  "Very Poor": "Connection is very slow. Basic web browsing might be difficult.",
  Poor: "Connection is slow. Web browsing may be sluggish, streaming difficult.",
  Fair: "Connection is okay for web browsing and some standard definition streaming.",
  Good: "Connection is good for most activities, including HD streaming.",
  Excellent: "Connection is very fast.",
};

export const notSet = "Not Set";
export const apn = (name: string, url: string): string =>
  `Current APN Name: ${name}\nMMSC URL (for picture messages): ${url}\n(These are technical settings, usually best left unchanged.)`;
export const apnSet = (name: string): string => `APN settings set to: ${name}`;
export const apnWillReset = "APN settings will reset at reboot.";
export const apnBroken = "APN settings broken. Please call reset_apn_settings() to fix.";
export const apnMmsBroken = "APN MMS setting broken. Please call reset_apn_settings() to fix.";
export const apnResetting = "Resetting APN settings...";
export const networkRestarting = "Restarting network services...";

export const wifiOff = "Wi-Fi is turned OFF.";
export const wifiConnectedTo = (ssid: string, signal: string): string =>
  `Wi-Fi is ON and connected to '${ssid}'. Signal strength: ${signal}.`;
export const wifiNotConnected = "Wi-Fi is ON but not connected to any network.";
export const wifiBlocked = "Cannot change Wi-Fi settings while Airplane Mode is ON.";
export const wifiCallingStatus = (on: boolean): string => `Wi-Fi Calling is currently turned ${onOff(on)}.`;

export const vpnDetails = (address: string, protocol: string, performance: string): string =>
  `VPN is ON and connected. Details: {'server_address': ${address}, 'protocol': ${protocol}, 'server_performance': <PerformanceLevel.${performance.toUpperCase()}: '${performance}'>}`;
export const vpnWithoutDetails = "VPN is ON and connected (no specific details available).";
export const vpnIdle = "VPN is turned ON in settings, but currently not connected.";
export const vpnOff = "VPN is turned OFF.";
export const vpnAlreadyConnected = "VPN already connected.";
export const vpnConnected = "VPN connected successfully.";
export const vpnDisconnected = "VPN disconnected successfully.";
export const vpnNotConnected = "No active VPN connection to disconnect.";
export const vpnBroken = "VPN connection broken.";

export const installedApps = (names: string): string =>
  `The following apps are installed on the phone: ${names}`;
export const appNotFound = (app: string): string => `App '${app}' not found on this phone.`;
export const appStatus = (app: string): string => `Status for App: ${app}`;
export const appNothingGranted = " - Permissions: None granted.";
export const appGranted = " - Permissions Granted:";
export const appPermission = (permission: string): string => `   - ${permission}`;
export const noPermissions = (app: string): string => `App '${app}' currently has no permissions granted.`;
export const permissions = (app: string, granted: string): string =>
  `App '${app}' has permission for: ${granted}.`;
export const success = "Success. ";
export const failure = "Error. ";
export const permissionGranted = (permission: string, app: string): string =>
  `Permission '${permission}' granted to app '${app}'.`;
export const permissionUnknown = (permission: string, app: string, known: string): string =>
  `Permission '${permission}' not tracked for app '${app}', available permissions: ${known}`;
export const appUnknownForGrant = (app: string): string => `App '${app}' not found. Cannot grant permission.`;
export const permissionRemoved = (permission: string, app: string): string =>
  `Permission '${permission}' removed from app '${app}'.`;
export const permissionUnknownForRemoval = (permission: string, app: string): string =>
  `Permission '${permission}' not tracked for app '${app}'.`;
export const appUnknownForRemoval = (app: string): string =>
  `App '${app}' not found. Cannot remove permission.`;

export const mmsWorks = "Your messaging app can send MMS messages.";
export const mmsFails = "Your messaging app cannot send MMS messages.";

export const noPaymentRequested = "No payment request has been made.";
export const paymentRequested = (bill: string, amount: string): string =>
  `You have a payment request for bill ${bill} of ${amount} USD.`;
export const nothingToPay = "You do not have a payment request.";
export const paid = (amount: string, bill: string): string =>
  `Payment of ${amount} USD has been made for bill ${bill}.`;

export const notANetworkStatus = (status: string): string => `${status} is not a valid NetworkStatus`;
