/* Texts that several domains share. Source: Tau2-bench (MIT), see NOTICE. */

export const soloRefused = (domain: string): string => `${domain} domain does not support solo mode`;
