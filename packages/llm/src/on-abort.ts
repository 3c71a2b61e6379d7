const subscribers = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `callback` once when `signal` aborts. Node looks through all listeners of a signal for each one added, so that
 * thousands of calls under one signal would cost quadratic time: they share one listener here.
 *
 * @returns a function that unsubscribes.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let callbacks = subscribers.get(signal);
  if (!callbacks) {
    const created = new Set<() => void>();
    callbacks = created;
    subscribers.set(signal, created);
    signal.addEventListener(
      "abort",
      () => {
        subscribers.delete(signal);
        for (const subscriber of created) subscriber();
      },
      { once: true },
    );
  }
  const group = callbacks;
  group.add(callback);
  return () => group.delete(callback);
}
