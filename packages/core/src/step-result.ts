import { MessageError } from "./errors.ts";
import { History } from "./history.ts";
import { type MessageHeader, OrchestratorMessage } from "./orchestrator-message.ts";
import type { Shapes } from "./shapes.ts";

/** What the text of a step's result says first. */
interface StepControl extends Pick<MessageHeader, "step" | "role" | "ending" | "offload"> {
  /** The lines that follow are the whole history, as a part of it was folded; else they are what was added. */
  readonly whole?: true;
}

/**
 * What a hop made of a message, as lines: JSON {step, role, ending?, offload?, whole?}, the state, each new history line.
 * So a row costs bytes in proportion to its length, however often it is written down.
 */
export function stepResultText(before: OrchestratorMessage, next: OrchestratorMessage): string {
  const { step, role, ending, offload } = next.header;
  const { history } = next;
  const whole = !history.extends(before.history);
  const control =
    ending === undefined && offload === undefined && !whole
      ? `{"step":${step},"role":${JSON.stringify(role)}}`
      : JSON.stringify({ step, role, ending, offload, ...(whole && { whole }) });
  let text = `${control}\n${next.stateLine}`;
  const from = whole ? 0 : before.history.lineCount;
  for (let line = from; line < history.lineCount; line++) text += `\n${history.line(line)}`;
  return text;
}

/** Where a row stands, as the results of its steps tell of it one after the other. */
export class RowStanding<S extends Shapes = Shapes> {
  readonly #header: MessageHeader;
  readonly #inputLine: string;
  #control: StepControl;
  #stateLine: string;
  #lines: string[];

  /** @param lines of the history. */
  constructor(header: MessageHeader, inputLine: string, stateLine: string, lines: readonly string[]) {
    this.#header = header;
    this.#inputLine = inputLine;
    this.#control = header;
    this.#stateLine = stateLine;
    this.#lines = [...lines];
  }

  /**
   * Takes a step's result.
   *
   * @returns false where it is not the one that follows: what came before it was lost. Nothing changes then.
   */
  advance(resultText: string): boolean {
    const [controlLine, stateLine, ...lines] = resultText.split("\n");
    const control = JSON.parse(controlLine!) as StepControl;
    const before = this.#control;
    const endsHere =
      control.ending !== undefined && before.ending === undefined && control.step === before.step;
    if (control.step !== before.step + 1 && !endsHere) return false;
    this.#control = control;
    this.#stateLine = stateLine!;
    if (control.whole) this.#lines = lines;
    else for (const line of lines) this.#lines.push(line);
    return true;
  }

  get message(): OrchestratorMessage<S> {
    const { ending: _, offload: __, ...header } = this.#header;
    const { step, role, ending, offload } = this.#control;
    return new OrchestratorMessage<S>(
      { ...header, step, role, ...(ending && { ending }), ...(offload && { offload }) },
      this.#inputLine,
      this.#stateLine,
      History.fromLines<S>(this.#lines),
    );
  }
}

/** The message that a step's result makes of the one before. @throws {MessageError} where it is of another step. */
export function messageAfter<S extends Shapes>(
  { header, inputLine, stateLine, history, stepId }: OrchestratorMessage<S>,
  resultText: string,
): OrchestratorMessage<S> {
  const standing = new RowStanding<S>(header, inputLine, stateLine, history.lines());
  if (!standing.advance(resultText))
    throw new MessageError(`result given for ${stepId} does not follow that step`);
  return standing.message;
}
