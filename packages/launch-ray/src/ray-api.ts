import { LaunchError } from "@matrix/core";
import { type HttpAnswer, LateError, request } from "./http-request.ts";

/** A dashboard that takes longer is taken for one that is not there. */
const patienceMs = 9_000;
/** Until it said who it is: so much of a command's time is left then. */
const firstPatienceMs = 5_000;

/** What a submission says, as Ray's job submission API has it. */
export interface JobRequest {
  readonly submission_id: string;
  readonly entrypoint: string;
  readonly runtime_env: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly entrypoint_num_cpus?: number;
  readonly entrypoint_memory?: number;
  readonly entrypoint_resources?: Readonly<Record<string, number>>;
}

/** A job, as Ray lists it. */
export interface RayJob {
  readonly id: string;
  readonly status: string;
  readonly message: string;
  readonly host?: string;
}

/** Ray's job submission API, which its dashboard serves. Errors: {@link LaunchError} of all calls. */
export class RayApi {
  readonly address: string;
  readonly headers: () => Readonly<Record<string, string>>;
  #isRay = false;

  constructor(address: string, headers: () => Readonly<Record<string, string>>) {
    this.address = address.replace(/\/+$/, "");
    this.headers = headers;
  }

  /** All jobs that were submitted, of whomever. */
  async jobs(): Promise<RayJob[]> {
    await this.#greet();
    const { text } = await this.#ask("GET", "/api/jobs/");
    const list = asJson(text);
    if (!Array.isArray(list)) throw this.#noRay("GET /api/jobs/ is no list");
    return list.flatMap((job) => readJob(job) ?? []);
  }

  /** @returns false where a job of this id is there already. */
  async submit(job: JobRequest): Promise<boolean> {
    await this.#greet();
    const { status, text } = await this.#ask("POST", "/api/jobs/", job);
    if (status === 200) {
      const { submission_id: id } = asObject(asJson(text));
      if (id !== job.submission_id) {
        throw new LaunchError(
          `ray at ${this.address} took job ${job.submission_id}, but did not say so; matrix jobs tells whether it is there`,
        );
      }
      return true;
    }
    if (text.includes(`${job.submission_id} already exists`)) return false;
    throw new LaunchError(
      `ray refused job ${job.submission_id}: ${lastWords(text) || status}; matrix submit --dry-run prints what it was asked`,
    );
  }

  /** Tells a job to end. One that is gone, or has ended, needs nothing. */
  async stop(id: string): Promise<void> {
    await this.#greet();
    const { status, text } = await this.#ask("POST", `/api/jobs/${encodeURIComponent(id)}/stop`);
    if (status !== 200 && status !== 404)
      throw new LaunchError(`ray does not stop job ${id}: ${lastWords(text) || status}`);
  }

  /** All that a job wrote so far; nothing of one that is gone. */
  async log(id: string): Promise<string> {
    await this.#greet();
    const { status, text } = await this.#ask("GET", `/api/jobs/${encodeURIComponent(id)}/logs`);
    if (status === 404) return "";
    const { logs } = asObject(asJson(text));
    if (status === 200 && typeof logs === "string") return logs;
    // The node that has it may be gone.
    throw new LaunchError(`ray has no log of job ${id}: ${lastWords(text) || status}`);
  }

  /** Where a job's log can be followed, as a WebSocket. */
  tailUrl(id: string): string {
    return `${this.address.replace(/^http/, "ws")}/api/jobs/${encodeURIComponent(id)}/logs/tail`;
  }

  async #greet(): Promise<void> {
    if (this.#isRay) return;
    const { text } = await this.#ask("GET", "/api/version", undefined, firstPatienceMs);
    if (typeof asObject(asJson(text)).ray_version !== "string")
      throw this.#noRay("GET /api/version names no version of Ray");
    this.#isRay = true;
  }

  async #ask(
    method: "GET" | "POST",
    path: string,
    body?: JobRequest,
    withinMs = patienceMs,
  ): Promise<HttpAnswer> {
    const answer = request(`${this.address}${path}`, {
      method,
      headers: this.headers(),
      withinMs,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { status, text } = await answer.catch((error: Error) => {
      throw this.#silent(error);
    });
    if (status === 401 || status === 403) {
      throw new LaunchError(
        `the Ray dashboard at ${this.address} does not let us in (${method} ${path}: ${status}); see launcher.token_env and launcher.headers_env`,
        { cause: notOurs(`${status}`) },
      );
    }
    if (method === "GET" && status !== 200 && !path.endsWith("/logs"))
      throw this.#noRay(`${method} ${path}: ${status}`);
    return { status, text };
  }

  #silent(error: Error): LaunchError {
    return new LaunchError(
      `the Ray dashboard at ${this.address} ${error instanceof LateError ? error.message : `cannot be reached: ${error.message}`}; see launcher.address, and that the head runs with its dashboard (ray status)`,
      { cause: error },
    );
  }

  #noRay(what: string): LaunchError {
    return new LaunchError(
      `what answers at ${this.address} is no Ray dashboard with job submission (${what}); see launcher.address, and that ray[default] is installed there`,
      { cause: notOurs(what) },
    );
  }
}

/** Node's code for who speaks another protocol: nothing was asked of it that it could have done. */
function notOurs(what: string): Error {
  return Object.assign(new Error(what), { code: "EPROTO" });
}

function readJob(value: unknown): RayJob | undefined {
  const { submission_id: id, status, message, driver_agent_http_address: agent } = asObject(value);
  // Drivers that were not submitted are listed, too.
  if (typeof id !== "string" || typeof status !== "string") return undefined;
  const host = typeof agent === "string" && URL.canParse(agent) ? new URL(agent).hostname : undefined;
  return { id, status, message: typeof message === "string" ? message : "", ...(host && { host }) };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** Ray answers with the traceback of its error, whose last line says what is wrong. */
export function lastWords(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.findLast((line) => /\w/.test(line)) ?? "";
}
