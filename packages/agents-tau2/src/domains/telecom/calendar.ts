/* Calendar days as `YYYY-MM-DD`. */

/** The day on which every conversation of this domain takes place. */
export const today = "2025-02-25";

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** First day of the month that lies `months` away from the day's own. */
export function firstOfMonth(day: string, months = 0): string {
  const date = new Date(`${day}T00:00:00Z`);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)).toISOString().slice(0, 10);
}

/** Last day of the month that lies `months` away from the day's own. */
export function lastOfMonth(day: string, months = 0): string {
  return addDays(firstOfMonth(day, months + 1), -1);
}
