import type { Cell } from "../../../environment/cell.ts";
import { CollectionKey } from "../../../environment/collection.ts";
import { dictionaryOf } from "../../../schema/collection-types.ts";
import { optional, withDefault } from "../../../schema/field-type.ts";
import { type RecordOf, record } from "../../../schema/record-schema.ts";
import { enumeration, flag, integer, real, text } from "../../../schema/scalar-types.ts";
import type { Value } from "../../../value/value.ts";

const no = withDefault(flag, () => false);
const yes = withDefault(flag, () => true);

const technology = enumeration("none", "2G", "3G", "4G", "5G");
export type Technology = "none" | "2G" | "3G" | "4G" | "5G";
const signal = enumeration("none", "poor", "fair", "good", "excellent");
export type Signal = "none" | "poor" | "fair" | "good" | "excellent";

export const networkModes = ["4g_5g_preferred", "4g_only", "3g_only", "2g_only"] as const;
export const apnNames = ["internet", "broken"] as const;
export const networkStatuses = ["connected", "searching", "no_service", "emergency_only"] as const;

export const apnSchema = record(
  "APNSettings",
  {
    apn_name: withDefault(enumeration(...apnNames), () => "internet" as const),
    reset_at_reboot: no,
    mms_apn: withDefault(optional(text), () => "mms"),
    mmsc_url: withDefault(optional(text), () => "http://mms.carrier.com/mms/wapenc"),
    mms_proxy: optional(text),
    mms_port: optional(integer),
  },
  "forbid",
);
export type ApnSettings = RecordOf<typeof apnSchema>;

const vpnSchema = record(
  "VpnDetails",
  {
    server_address: optional(text),
    protocol: optional(text),
    server_performance: withDefault(
      enumeration("unknown", "poor", "fair", "good", "excellent"),
      () => "unknown" as const,
    ),
  },
  "forbid",
);
export type VpnDetails = RecordOf<typeof vpnSchema>;

const permissionsSchema = record(
  "AppPermissions",
  { sms: no, storage: no, phone: no, network: no },
  "forbid",
);
export type AppPermissions = RecordOf<typeof permissionsSchema>;
const noPermissions = (): AppPermissions => ({ sms: false, storage: false, phone: false, network: false });

const appSchema = record(
  "AppStatus",
  { app_name: text, permissions: withDefault(permissionsSchema, noPermissions) },
  "forbid",
);
type App = RecordOf<typeof appSchema>;

const defaultApps = (): Map<string, App> =>
  new Map([
    [
      "messaging",
      { app_name: "messaging", permissions: { ...noPermissions(), sms: true, storage: true, phone: true } },
    ],
    ["browser", { app_name: "browser", permissions: { ...noPermissions(), network: true, storage: true } }],
  ]);

export const phoneSchema = record(
  "MockPhoneAttributes",
  {
    sim_card_status: withDefault(
      enumeration("active", "missing", "locked_pin", "locked_puk"),
      () => "active" as const,
    ),
    sim_card_missing: no,
    airplane_mode: no,
    network_signal_strength: withDefault(signal, () => "good" as const),
    network_technology_connected: withDefault(technology, () => "5G" as const),
    network_connection_status: withDefault(enumeration(...networkStatuses), () => "connected" as const),
    battery_level: withDefault(integer, () => 80n),
    data_enabled: yes,
    roaming_enabled: no,
    network_mode_preference: withDefault(enumeration(...networkModes), () => "4g_5g_preferred" as const),
    active_apn_settings: withDefault(apnSchema, () => apnSchema.parse(new Map())),
    wifi_enabled: no,
    wifi_connected: no,
    wifi_ssid: optional(text),
    wifi_signal_strength: withDefault(signal, () => "none" as const),
    wifi_calling_enabled: no,
    wifi_calling_mms_over_wifi: no,
    data_saver_mode: no,
    vpn_enabled_setting: no,
    vpn_connected: no,
    vpn_details: optional(vpnSchema),
    app_statuses: withDefault(dictionaryOf(appSchema), defaultApps),
  },
  "forbid",
);
type Unchecked = "network_mode_preference" | "active_apn_settings" | "wifi_calling_mms_over_wifi";
/** The user's phone. What settings store unchecked has whatever type the caller sent. */
export type Phone = Omit<RecordOf<typeof phoneSchema>, Unchecked> & { [Field in Unchecked]: Value };

const paymentRequestSchema = record(
  "PaymentRequest",
  { bill_id: text, amount_due: real, paid: no },
  "forbid",
);

const defaultSignals = (): Map<string, Signal> =>
  new Map([
    ["2G", "poor"],
    ["3G", "fair"],
    ["4G", "good"],
    ["5G", "excellent"],
  ]);

export const surroundingsSchema = record(
  "UserSurroundings",
  {
    name: optional(text),
    phone_number: optional(text),
    is_abroad: no,
    roaming_allowed: no,
    signal_strength: withDefault(dictionaryOf(signal, technology), defaultSignals),
    mobile_data_usage_exceeded: no,
    line_active: yes,
    payment_request: optional(paymentRequestSchema),
  },
  "forbid",
);
type UncheckedSurroundings = "name" | "phone_number" | "is_abroad";
/** Where the user is and what the carrier lets the phone do there. */
export type Surroundings = Omit<RecordOf<typeof surroundingsSchema>, UncheckedSurroundings> & {
  [Field in UncheckedSurroundings]: Value;
};

export const phone = new CollectionKey<Cell<Phone>>("device");
export const surroundings = new CollectionKey<Cell<Surroundings>>("surroundings");
