import type { ToolDescriptions } from "../../../environment/tool-schema.ts";

const appName = "Name of the app, e.g. 'messaging'.";

export const phoneDescriptions: ToolDescriptions = {
  check_status_bar: {
    text: "Read the icons at the top of your screen: signal, mobile data, Wi-Fi, VPN, battery.",
  },
  check_network_status: {
    text: "Look at your connection: airplane mode, SIM card, signal, network type, mobile data, roaming and Wi-Fi.",
  },
  check_network_mode_preference: { text: "See which kind of mobile network your phone prefers." },
  set_network_mode_preference: {
    text: "Choose which kind of mobile network your phone prefers. Newer kinds are faster.",
    parameters: { mode: "The kind of network to prefer." },
  },
  run_speed_test: { text: "Measure how fast your mobile internet is right now." },
  toggle_airplane_mode: { text: "Switch airplane mode on or off. While it is on, nothing wireless works." },
  check_sim_status: { text: "See whether your SIM card works, is missing or is locked." },
  reseat_sim_card: { text: "Take your SIM card out and put it back in." },
  toggle_data: { text: "Switch mobile data on or off." },
  toggle_roaming: { text: "Switch data roaming on or off; you need it on for mobile data abroad." },
  check_data_restriction_status: { text: "See whether Data Saver limits your mobile data." },
  toggle_data_saver_mode: { text: "Switch Data Saver on or off. It saves data and slows the connection." },
  check_apn_settings: {
    text: "Look at the access point settings with which your phone reaches the carrier's network.",
  },
  set_apn_settings: {
    text: "Put in access point settings by hand.",
    parameters: { apn_settings: "All settings; those you leave out get their defaults." },
    definitions: {
      APNSettings: {
        "": "Access point settings.",
        apn_name: "Name of the access point.",
        reset_at_reboot: "Whether the next restart brings the defaults back.",
        mms_apn: "Access point for picture messages.",
        mmsc_url: "Address of the server for picture messages.",
        mms_proxy: "Proxy for picture messages, if any.",
        mms_port: "Port of that proxy.",
      },
    },
  },
  reset_apn_settings: {
    text: "Have the access point settings go back to their defaults at the next restart.",
  },
  check_wifi_status: { text: "See whether Wi-Fi is on and which network you are connected to." },
  toggle_wifi: { text: "Switch Wi-Fi on or off." },
  check_wifi_calling_status: { text: "See whether calls can go over Wi-Fi." },
  toggle_wifi_calling: { text: "Switch calls over Wi-Fi on or off." },
  check_vpn_status: { text: "See whether you are connected to a VPN, and to which." },
  connect_vpn: { text: "Connect to your VPN." },
  disconnect_vpn: { text: "Disconnect from the VPN." },
  check_installed_apps: { text: "List the apps on your phone." },
  check_app_status: { text: "Look at one app and what it may use.", parameters: { app_name: appName } },
  check_app_permissions: { text: "See which permissions an app has.", parameters: { app_name: appName } },
  grant_app_permission: {
    text: "Give an app a permission.",
    parameters: { app_name: appName, permission: "What it may use, in lower case, e.g. 'storage'." },
  },
  can_send_mms: { text: "Try whether your messaging app can send picture messages." },
  reboot_device: { text: "Restart your phone." },
  check_payment_request: { text: "See whether the agent has asked you to pay a bill." },
  make_payment: { text: "Pay the bill you were asked to pay." },
};
