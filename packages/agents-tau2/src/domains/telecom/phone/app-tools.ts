import { tool } from "../../../environment/tool.ts";
import type { Frozen } from "../../../value/frozen.ts";
import { dictionaryKey, textWith } from "../../../value/python-operations.ts";
import { pythonLiteral, pythonText } from "../../../value/python-text.ts";
import type { Value } from "../../../value/value.ts";
import { textParameter } from "../../parameters.ts";
import * as texts from "./fixed-texts.ts";
import { editPhone, type PhoneKit, readPhone } from "./kit.ts";
import type { AppPermissions } from "./models.ts";
import { canSendMms } from "./network.ts";
import { answer } from "./status-bar.ts";

/** The permissions of an app; undefined when it is not installed. */
function permissionsOf(kit: PhoneKit, app: Value): Frozen<AppPermissions> | undefined {
  const key = dictionaryKey(app);
  return key === undefined ? undefined : readPhone(kit).app_statuses.get(key)?.permissions;
}

function granted(permissions: Frozen<AppPermissions>): string[] {
  return Object.entries(permissions).flatMap(([name, allowed]) => (allowed ? [name] : []));
}

/** Sets one permission; false when the app has none of this name. */
export function setPermission(kit: PhoneKit, app: Value, permission: string, allowed: boolean): boolean {
  const permissions = editPhone(kit).app_statuses.get(pythonText(app))?.permissions;
  if (permissions === undefined || !isPermission(permission, permissions)) return false;
  permissions[permission] = allowed;
  return true;
}

function isPermission(name: string, permissions: AppPermissions): name is keyof AppPermissions & string {
  return Object.hasOwn(permissions, name);
}

export const checkInstalledApps = tool({
  name: "check_installed_apps",
  kind: "read",
  parameters: {},
  run: (kit: PhoneKit) => texts.installedApps([...readPhone(kit).app_statuses.keys()].join(", ")),
});

export const checkAppStatus = tool({
  name: "check_app_status",
  kind: "read",
  parameters: { app_name: textParameter },
  run(kit: PhoneKit, { app_name }) {
    const permissions = permissionsOf(kit, app_name);
    const name = pythonText(app_name);
    if (permissions === undefined) return texts.appNotFound(name);
    const allowed = granted(permissions);
    if (allowed.length === 0) return [texts.appStatus(name), texts.appNothingGranted].join("\n");
    return [texts.appStatus(name), texts.appGranted, ...allowed.map(texts.appPermission)].join("\n");
  },
});

export const checkAppPermissions = tool({
  name: "check_app_permissions",
  kind: "read",
  parameters: { app_name: textParameter },
  run(kit: PhoneKit, { app_name }) {
    const permissions = permissionsOf(kit, app_name);
    const name = pythonText(app_name);
    if (permissions === undefined) return texts.appNotFound(name);
    const allowed = granted(permissions);
    return allowed.length === 0 ? texts.noPermissions(name) : texts.permissions(name, allowed.join(", "));
  },
});

export const grantAppPermission = tool({
  name: "grant_app_permission",
  kind: "write",
  parameters: { app_name: textParameter, permission: textParameter },
  run(kit: PhoneKit, { app_name, permission }) {
    const permissions = permissionsOf(kit, app_name);
    const wanted = textWith(permission, "lower").toLowerCase();
    const name = pythonText(app_name);
    if (permissions === undefined) return answer(kit, texts.failure + texts.appUnknownForGrant(name));
    if (!setPermission(kit, app_name, wanted, true)) {
      const known = pythonLiteral(Object.keys(permissions));
      return answer(kit, texts.failure + texts.permissionUnknown(wanted, name, known));
    }
    return answer(kit, texts.success + texts.permissionGranted(wanted, name));
  },
});

export const canSendMmsTool = tool({
  name: "can_send_mms",
  kind: "read",
  parameters: {},
  run: (kit: PhoneKit) => (canSendMms(kit) ? texts.mmsWorks : texts.mmsFails),
});
