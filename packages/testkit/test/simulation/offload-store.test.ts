import type { OffloadStore } from "@matrix/core";
import { testOffloadStore } from "../../src/conformance/index.ts";
import { Chance, SimulatedOffloadStore, SimulatedProcess, VirtualClock } from "../../src/simulation/index.ts";
import { letTimePass } from "./passing-time.ts";

interface Place {
  readonly clock: VirtualClock;
  readonly server: SimulatedOffloadStore;
  readonly stop: () => void;
}

const places = new WeakMap<OffloadStore, Place>();

function clientAt(place: Place): OffloadStore {
  const store = place.server.client(new SimulatedProcess("p", place.clock));
  places.set(store, place);
  return store;
}

testOffloadStore({
  name: "simulated",
  create() {
    const clock = new VirtualClock();
    const server = new SimulatedOffloadStore({ clock, conditions: { latencyMs: () => 0.1 } });
    return clientAt({ clock, server, stop: letTimePass(clock) });
  },
  destroy: (store) => places.get(store)!.stop(),
  another: (store) => clientAt(places.get(store)!),
  damage: (store, reference) =>
    places.get(store)!.server.damageBlobs(1, new Chance("damage"), (id) => id === reference.id),
  damageRecord: (store, key) =>
    places.get(store)!.server.damageRecords(1, new Chance("damage"), (step) => step === key.step),
  promises: { survivesRestart: true, expires: false },
});
