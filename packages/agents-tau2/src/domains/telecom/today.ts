/** The day on which every conversation of this domain takes place. */
export const today = "2025-02-25";
