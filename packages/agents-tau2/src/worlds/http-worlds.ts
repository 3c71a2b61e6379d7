import { randomBytes } from "node:crypto";
import { OptionError } from "@matrix/core";
import type { UserGuidelines } from "../conversation/user-guidelines.ts";
import { briefingFrom } from "./briefing-from-server.ts";
import { EnvironmentServer } from "./environment-server.ts";
import { HttpWorld } from "./http-world.ts";
import { rewardFrom } from "./reward-from-server.ts";
import type { Stage, Worlds } from "./worlds.ts";

/** What {@link httpWorlds} works with. */
export interface HttpWorldsOptions {
  /** Base URL of a session's server, with `{session}` where the session's name belongs, and `{domain}` where wanted. */
  readonly url: string;
  /** Milliseconds for one request, the start of a server included. */
  readonly timeoutMs: number;
  readonly solo: boolean;
  /** How simulated users are told to behave: servers do not say. */
  readonly guidelines: () => Promise<UserGuidelines>;
  /** Makes names of sessions differ. Default: eight random hexadecimal digits. */
  readonly nextName?: () => string;
}

/**
 * Worlds on servers of upstream's environment (`/api/v1/get_policy`, `get_tools`, `run_env_function`, `run_tools`, `sync_tools`,
 * `get_reward`). A server holds one world, so every world is a session of its own, ended by `DELETE` on its base URL.
 *
 * @throws {OptionError} when the URL names no session
 */
export function httpWorlds(options: HttpWorldsOptions): Worlds {
  const { url, timeoutMs, solo, guidelines, nextName = () => randomBytes(4).toString("hex") } = options;
  if (!url.includes("{session}")) {
    throw new OptionError(
      `tau2: environment.url must hold {session}, got "${url}": a server of upstream's holds one world, so every row needs one of its own`,
    );
  }
  const stages = new Map<string, Promise<Stage>>();
  // of rows whose world is open here, for their reward
  const sessions = new Map<string, EnvironmentServer>();

  function newSession(domain: string, row: string): EnvironmentServer {
    const session = `${row.replace(/[^\w.-]/g, "-")}-${nextName()}`;
    const filled = url.replaceAll("{session}", session).replaceAll("{domain}", domain);
    return new EnvironmentServer({ url: filled.replace(/\/+$/, ""), timeoutMs });
  }

  async function readStage(domain: string): Promise<Stage> {
    const server = newSession(domain, "briefing");
    try {
      return { briefing: await briefingFrom(server), guidelines: await guidelines() };
    } finally {
      await server.end();
    }
  }

  return {
    stage(domain) {
      const known = stages.get(domain);
      if (known !== undefined) return known;
      const reading = readStage(domain);
      stages.set(domain, reading);
      // what failed is tried again by whoever asks next
      reading.catch(() => stages.delete(domain));
      return reading;
    },
    async open({ domain, task, row, hop }) {
      const { briefing } = await this.stage(domain);
      const server = newSession(domain, row);
      const world = new HttpWorld(server, solo ? briefing : undefined, () => {
        if (sessions.get(row) === server) sessions.delete(row);
      });
      try {
        await world.setUp(task, hop);
      } catch (error) {
        await world.close();
        throw error;
      }
      sessions.set(row, server);
      return world;
    },
    async reward(request) {
      const own = sessions.get(request.row);
      const server = own ?? newSession(request.domain, request.row);
      try {
        return await rewardFrom(server, request, solo);
      } finally {
        if (own === undefined) await server.end();
      }
    },
  };
}
