import type { Json } from "@matrix/core";
import type { RewardInfo } from "../reward/reward-info.ts";
import { plainJson } from "../value/plain-json.ts";

/** A reward as a reply holds it: upstream's form as plain JSON. */
export function rewardJson(
  info: RewardInfo,
): { readonly [member: string]: Json } & { readonly reward: number } {
  const members = Object.entries(info).map(([name, member]) => [name, plainJson(member)] as const);
  return { ...Object.fromEntries(members), reward: info.reward };
}
