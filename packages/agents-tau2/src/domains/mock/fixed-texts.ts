/* Answers of the mock domain's tools, as recorded trajectories have them. Source: Tau2-bench (MIT), see NOTICE. */

export const userNotFound = (id: string): string => `User ${id} not found`;
export const taskNotFound = (id: string): string => `Task ${id} not found`;
export const notificationNotFound = (id: string): string => `Notification ${id} not found`;
export const notificationDismissed = (id: string): string => `Notification ${id} dismissed`;
