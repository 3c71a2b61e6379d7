import { CollectionKey } from "../../environment/collection.ts";
import type { Table } from "../../environment/table.ts";
import { listOf } from "../../schema/collection-types.ts";
import { optional, withDefault } from "../../schema/field-type.ts";
import { type RecordOf, record } from "../../schema/record-schema.ts";
import { oneOf, text } from "../../schema/scalar-types.ts";
import type { Value } from "../../value/value.ts";

export const taskSchema = record("Task", {
  task_id: text,
  title: text,
  description: optional(text),
  status: oneOf("pending", "completed"),
});
/** A task; its status is whatever an update put there. */
export type Task = Omit<RecordOf<typeof taskSchema>, "status"> & { status: Value };

export const userSchema = record("User", { user_id: text, name: text, tasks: listOf(text) });
export type User = RecordOf<typeof userSchema>;

export const notificationSchema = record("Notification", {
  notification_id: text,
  message: text,
  status: withDefault(oneOf("unread", "read"), () => "unread" as const),
  task_id: optional(text),
});
export type Notification = RecordOf<typeof notificationSchema>;

export const tasks = new CollectionKey<Table<Task>>("tasks");
export const users = new CollectionKey<Table<User>>("users");
export const notifications = new CollectionKey<Table<Notification>>("notifications");
