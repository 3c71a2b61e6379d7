import type { Transport } from "@matrix/core";
import { testTransport } from "../../src/conformance/index.ts";
import {
  SimulatedBroker,
  SimulatedProcess,
  simulatedBrokerTransport,
  VirtualClock,
} from "../../src/simulation/index.ts";
import { letTimePass } from "./passing-time.ts";

/** A broker, the process that is at it, and what stops its time. */
interface Place {
  readonly clock: VirtualClock;
  readonly broker: SimulatedBroker;
  readonly process: SimulatedProcess;
  readonly stop: () => void;
}

const places = new WeakMap<Transport, Place>();

function transportAt(clock: VirtualClock, broker: SimulatedBroker): Transport {
  const process = new SimulatedProcess("p", clock);
  const stop = letTimePass(clock);
  const transport = simulatedBrokerTransport({ broker, process, sessionTimeoutMs: 300 });
  places.set(transport, { clock, broker, process, stop });
  return transport;
}

testTransport({
  name: "simulated broker",
  create() {
    const clock = new VirtualClock();
    return transportAt(clock, new SimulatedBroker({ clock, conditions: { latencyMs: () => 0.1 } }));
  },
  destroy(transport) {
    places.get(transport)!.stop();
  },
  crash(transport) {
    const place = places.get(transport)!;
    place.stop();
    place.process.kill();
    return transportAt(place.clock, place.broker);
  },
  promises: {
    survivesRestart: true,
    durableAtOnce: true,
    // A kill before the next commit repeats the hop.
    acknowledgesAtOnce: false,
    ordersWithinRow: true,
    deliversOnce: false,
    exclusive: false,
    severalRuns: true,
  },
});
