import { OptionError } from "@matrix/core";
import { type DeadLetter, readDeadLetters, redrive } from "@matrix/transport-kafka";
import { exitCode } from "../exit-codes.ts";
import { placedKafka } from "../launch/placed-kafka.ts";
import { plainText } from "../plain-text.ts";
import { count } from "../progress/format.ts";
import { openRunFolder } from "../run-folder/run-folder.ts";
import { table } from "../table.ts";
import { stderrTalk } from "../talk.ts";
import { kafkaOptions } from "../transport/kafka-options.ts";
import { hideKafkajsTimerWarning } from "../transport/kafkajs-warning.ts";

/** `matrix dlq ls RUN`. @returns the exit code. */
export async function listDeadLetters(run: string, { json }: { readonly json: boolean }): Promise<number> {
  const { options, id } = await clusterOf(run);
  const rows: string[][] = [];
  for await (const letter of readDeadLetters(options, id)) {
    const { bytes, ...about } = letter;
    if (json) process.stdout.write(`${JSON.stringify({ ...about, bytes: bytes.length })}\n`);
    else
      rows.push([
        String(letter.id),
        rowOf(letter),
        letter.topic,
        count(bytes.length),
        plainText(letter.reason),
      ]);
  }
  if (json) return exitCode.ok;
  if (rows.length === 0) stderrTalk.say("no dead letters");
  else process.stdout.write(`${table(["number", "row", "topic", "bytes", "reason"], rows, 3)}\n`);
  return exitCode.ok;
}

/** `matrix dlq show RUN NUMBER`: the letter's bytes on stdout, all else on stderr. @returns the exit code. */
export async function showDeadLetter(run: string, number: string): Promise<number> {
  const { options, id } = await clusterOf(run);
  const wanted = numberOf(number);
  for await (const letter of readDeadLetters(options, id)) {
    if (letter.id !== wanted) continue;
    stderrTalk.say(`row ${rowOf(letter)}, topic ${letter.topic}: ${plainText(letter.reason)}`);
    process.stdout.write(letter.bytes);
    return exitCode.ok;
  }
  throw new OptionError(`run ${id} has no dead letter ${number}; matrix dlq ls ${run} lists them`);
}

/** `matrix dlq redrive RUN [NUMBER…]`. @returns the exit code. */
export async function redriveDeadLetters(run: string, numbers: readonly string[]): Promise<number> {
  const { options, id } = await clusterOf(run);
  const wanted = numbers.length === 0 ? undefined : numbers.map(numberOf);
  const { sent, ended } = await redrive(options, id, wanted);
  stderrTalk.say(`${count(sent.length)} sent again`);
  if (ended.length > 0) {
    stderrTalk.say(
      `${count(ended.length)} not: their rows have ended dead, so nothing they lead to would be kept`,
    );
  }
  return exitCode.ok;
}

async function clusterOf(run: string) {
  hideKafkajsTimerWarning();
  const folder = await openRunFolder(run);
  const { manifest } = folder;
  const { transport, run: section } = manifest.config;
  if (transport.kind !== "kafka") {
    throw new OptionError(
      `run ${manifest.run} has transport=${transport.kind}; dead letters are kept by transport=kafka only`,
    );
  }
  return { options: await kafkaOptions(await placedKafka(folder, transport)), id: section.id };
}

function rowOf({ row }: DeadLetter): string {
  return row ?? "unknown";
}

function numberOf(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new OptionError(`a dead letter's number must be a whole number, got "${text}"`);
}
