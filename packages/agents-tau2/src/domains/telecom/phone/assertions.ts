import { plainFunction } from "../../../environment/tool.ts";
import { Tau2Error } from "../../../tau2-error.ts";
import { equalValues } from "../../../value/equal.ts";
import { compare, textWith } from "../../../value/python-operations.ts";
import { pythonLiteral } from "../../../value/python-text.ts";
import type { Value } from "../../../value/value.ts";
import * as texts from "./fixed-texts.ts";
import { type PhoneKit, readPhone, readSurroundings } from "./kit.ts";
import { networkStatuses } from "./models.ts";
import { canSendMms, mobileDataWorks } from "./network.ts";
import { measureSpeed } from "./speed.ts";

/* Functions that tasks call to check the user's side. */

function statusAssertion(name: string, read: (kit: PhoneKit) => Value) {
  return plainFunction(name, ["expected_status"], {}, (kit: PhoneKit, { expected_status }) =>
    equalValues(read(kit), expected_status),
  );
}

const assertServiceStatus = plainFunction(
  "assert_service_status",
  ["expected_status"],
  {},
  (kit: PhoneKit, { expected_status }) => {
    const expected = networkStatuses.find((each) => each === expected_status);
    if (expected === undefined) {
      throw new Tau2Error("ValueError", texts.notANetworkStatus(pythonLiteral(expected_status)));
    }
    return readPhone(kit).network_connection_status === expected;
  },
);

const assertInternetSpeed = plainFunction(
  "assert_internet_speed",
  ["expected_speed"],
  { expected_desc: null },
  (kit: PhoneKit, { expected_speed, expected_desc }) => {
    const speed = measureSpeed(kit);
    if (!(compare(speed?.mbps ?? 0, expected_speed, ">=") >= 0)) return false;
    if (expected_desc === null) return true;
    const grade = speed?.grade ?? texts.noConnection;
    return grade.toLowerCase() === textWith(expected_desc, "lower").toLowerCase();
  },
);

const assertInternetNotExcellent = plainFunction(
  "assert_internet_not_excellent",
  [],
  {},
  (kit: PhoneKit) => measureSpeed(kit)?.grade !== "Excellent",
);

export const phoneAssertions = [
  statusAssertion("assert_airplane_mode_status", (kit) => readPhone(kit).airplane_mode),
  assertServiceStatus,
  statusAssertion("assert_mobile_data_status", mobileDataWorks),
  statusAssertion("assert_mobile_roaming_status", (kit) => readPhone(kit).roaming_enabled),
  statusAssertion("assert_mobile_data_saver_mode_status", (kit) => readPhone(kit).data_saver_mode),
  assertInternetSpeed,
  assertInternetNotExcellent,
  statusAssertion("assert_can_send_mms", canSendMms),
  statusAssertion(
    "assert_mobile_data_usage_exceeded",
    (kit) => readSurroundings(kit).mobile_data_usage_exceeded,
  ),
];
