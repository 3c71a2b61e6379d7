import type { DomainDescriptions } from "../domain.ts";
import { transferDescription } from "../shared-descriptions.ts";

export const descriptions: DomainDescriptions = {
  assistant: {
    create_task: {
      text: "Add a task to a user's list. It starts as pending.",
      parameters: {
        user_id: "Whose task it is, e.g. 'user_1'.",
        title: "Short name of the task.",
        description: "More about the task, if there is more to say.",
      },
    },
    get_users: { text: "List all users with the ids of their tasks." },
    update_task_status: {
      text: "Mark a task as pending or completed.",
      parameters: { task_id: "Which task, e.g. 'task_1'.", status: "The status it shall have." },
    },
    transfer_to_human_agents: transferDescription,
  },
  user: {
    check_notifications: { text: "Look at all notifications in your inbox." },
    dismiss_notification: {
      text: "Mark one notification as read.",
      parameters: { notification_id: "Which notification, e.g. 'notif_1'." },
    },
  },
};
