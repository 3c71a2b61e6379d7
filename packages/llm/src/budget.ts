import { ModelError, type TokenUsage } from "@matrix/core";

/** Caps for the time a model is open. What is in flight when a cap is reached still ends and counts. */
export interface BudgetOptions {
  /** Requests sent, retries included. */
  readonly maxCalls?: number;
  /** Prompt and completion tokens as the server counts them. */
  readonly maxTokens?: number;
}

/** Counts what was spent, and refuses what would go beyond. */
export class Budget {
  readonly #maxCalls: number;
  readonly #maxTokens: number;
  #calls = 0;
  #tokens = 0;

  constructor({ maxCalls = Number.POSITIVE_INFINITY, maxTokens = Number.POSITIVE_INFINITY }: BudgetOptions) {
    this.#maxCalls = maxCalls;
    this.#maxTokens = maxTokens;
  }

  get calls(): number {
    return this.#calls;
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** Counts one request about to be sent. @throws {ModelError} of class `quota`: it is the run that must stop, not the row. */
  spendCall(model: string): void {
    if (this.#calls >= this.#maxCalls) {
      throw new ModelError("quota", spent(model, `${this.#maxCalls} calls`, "maxCalls"));
    }
    if (this.#tokens >= this.#maxTokens) {
      throw new ModelError("quota", spent(model, `${this.#maxTokens} tokens`, "maxTokens"));
    }
    this.#calls++;
  }

  spendTokens({ prompt_tokens, completion_tokens }: TokenUsage): void {
    this.#tokens += prompt_tokens + completion_tokens;
  }
}

function spent(model: string, cap: string, option: string): string {
  return `budget of model "${model}" is spent: ${cap}; raise budget.${option} to go on`;
}
