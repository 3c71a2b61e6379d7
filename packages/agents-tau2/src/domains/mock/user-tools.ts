import { plainFunction, tool } from "../../environment/tool.ts";
import { type Kit, toolkitSpec } from "../../environment/toolkit.ts";
import { Tau2Error } from "../../tau2-error.ts";
import { equalValues } from "../../value/equal.ts";
import { dictionaryKey } from "../../value/python-operations.ts";
import { pythonText } from "../../value/python-text.ts";
import type { Value } from "../../value/value.ts";
import { textParameter } from "../parameters.ts";
import { notificationDismissed, notificationNotFound } from "./fixed-texts.ts";
import { notificationSchema, notifications } from "./models.ts";

function notificationKey(kit: Kit, id: Value): string {
  const inbox = kit.db.get(notifications);
  const key = dictionaryKey(id);
  if (key === undefined || !inbox.has(key))
    throw new Tau2Error("ValueError", notificationNotFound(pythonText(id)));
  return key;
}

const checkNotifications = tool({
  name: "check_notifications",
  kind: "read",
  parameters: {},
  run: (kit: Kit) => [...kit.db.get(notifications).entries()].map(([, notification]) => notification),
});

const dismissNotification = tool({
  name: "dismiss_notification",
  kind: "write",
  parameters: { notification_id: textParameter },
  run(kit: Kit, { notification_id }) {
    const notification = kit.db.get(notifications).edit(notificationKey(kit, notification_id));
    if (notification !== undefined) notification.status = "read";
    return notificationDismissed(pythonText(notification_id));
  },
});

const addNotification = plainFunction(
  "add_notification",
  ["notification_id", "message"],
  { task_id: null },
  (kit: Kit, { notification_id, message, task_id }) => {
    const notification = notificationSchema.parse(
      new Map<string, Value>([
        ["notification_id", notification_id],
        ["message", message],
        ["task_id", task_id],
      ]),
    );
    return kit.db.get(notifications).set(notification.notification_id, notification);
  },
);

const assertNotificationStatus = plainFunction(
  "assert_notification_status",
  ["notification_id", "expected_status"],
  {},
  (kit: Kit, { notification_id, expected_status }) => {
    const status = kit.db.get(notifications).get(notificationKey(kit, notification_id))?.status ?? null;
    return equalValues(status, expected_status);
  },
);

export const userTools = toolkitSpec<Kit>(
  "MockUserTools",
  [checkNotifications, dismissNotification],
  [addNotification, assertNotificationStatus],
);
