import type { Transport } from "@matrix/core";
import { testTransport } from "../../src/conformance/index.ts";
import {
  SimulatedBroker,
  SimulatedProcess,
  simulatedBrokerTransport,
  VirtualClock,
} from "../../src/simulation/index.ts";

/** A broker, the process that is at it, and whether its time goes by. */
interface Place {
  readonly clock: VirtualClock;
  readonly broker: SimulatedBroker;
  readonly process: SimulatedProcess;
  over: boolean;
}

const places = new WeakMap<Transport, Place>();

/** Virtual time goes by in steps while the suite waits in real time. */
async function letTimePass(place: Place): Promise<void> {
  while (!place.over) {
    await place.clock.advance(20);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function transportAt(clock: VirtualClock, broker: SimulatedBroker): Transport {
  const process = new SimulatedProcess("p", clock);
  const place = { clock, broker, process, over: false };
  const transport = simulatedBrokerTransport({ broker, process, sessionTimeoutMs: 300 });
  places.set(transport, place);
  void letTimePass(place);
  return transport;
}

testTransport({
  name: "simulated broker",
  create() {
    const clock = new VirtualClock();
    return transportAt(clock, new SimulatedBroker({ clock, conditions: { latencyMs: () => 0.1 } }));
  },
  destroy(transport) {
    places.get(transport)!.over = true;
  },
  crash(transport) {
    const place = places.get(transport)!;
    place.over = true;
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
