import { join } from "node:path";
import { type Launch, type LaunchGroup, shellText } from "@matrix/core";

/** Script that all jobs of a run begin with. */
export const scriptFile = (folder: string) => join(folder, "launch", "ray-keep.sh");

/** What Ray is told to run. Short: Ray writes it into each job's log. */
export function entrypoint(launch: Launch, { command }: LaunchGroup): string {
  return shellText(["sh", scriptFile(launch.folder), ...command]);
}

/**
 * Starts a command again when it dies, with pauses that double: Ray itself starts no job again. Stopping a job, Ray tells every
 * process of it, so that nothing is passed on here.
 */
export function keepScript({ workingFolder }: Launch, giveUpAfter: number): string {
  return `#!/bin/sh
# Written by matrix submit.
cd ${shellText([workingFolder])} || exit 2
told=
trap 'told=1' TERM INT
deaths=0
pause=1
while :; do
  begun=$(date +%s)
  "$@" &
  child=$!
  wait "$child"
  code=$?
  # A signal ends a wait, but not yet the process.
  while kill -0 "$child" 2>/dev/null; do
    wait "$child"
    code=$?
  done
  [ "$code" -ne 0 ] || exit 0
  [ -z "$told" ] || exit 0
  if [ $(($(date +%s) - begun)) -ge 60 ]; then
    deaths=0
    pause=1
  fi
  deaths=$((deaths + 1))
  if [ "$code" -eq 2 ] || [ "$deaths" -ge ${giveUpAfter} ]; then
    echo "[matrix: ended with exit code $code and is not started again]"
    exit "$code"
  fi
  echo "[matrix: ended with exit code $code; nothing is lost, starting it again in $pause s]"
  sleep "$pause" &
  wait $!
  [ -z "$told" ] || exit 0
  pause=$((pause < 16 ? pause * 2 : 30))
done
`;
}
