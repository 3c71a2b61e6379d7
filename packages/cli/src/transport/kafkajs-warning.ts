/**
 * kafkajs asks for timers of negative length, which Node warns of once a process: nobody who runs a pack can do anything about
 * it, and nothing follows from it. All other warnings are printed as Node prints them.
 */
export function hideKafkajsTimerWarning(): void {
  if (hidden) return;
  hidden = true;
  const printers = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name === "TimeoutNegativeWarning") return;
    for (const print of printers) print.call(process, warning);
  });
}

let hidden = false;
