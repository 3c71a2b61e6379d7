import { describe, expect, test } from "vitest";
import {
  advance,
  type ChatEntry,
  type ConversationState,
  defaultSettings,
  loadDomain,
  openConversation,
  type ParticipantEntry,
  Tau2Error,
} from "../src/index.ts";

function says(role: ParticipantEntry["role"], content: string | null, calls: number = 0): ParticipantEntry {
  const tool_calls = Array.from({ length: calls }, (_, i) => ({
    id: `c${i}`,
    name: "get_loan",
    arguments: "{}",
  }));
  return { role, content, tool_calls: calls > 0 ? tool_calls : null, cost: null, usage: null };
}

function answer(error: boolean): ChatEntry {
  return { role: "tool", id: "c0", content: "", requestor: "assistant", error };
}

const atAgent: ConversationState = { from: "user", to: "agent", steps: 1, errors: 0, ended: null };
const atUser: ConversationState = { from: "agent", to: "user", steps: 0, errors: 0, ended: null };
const atEnvironment: ConversationState = {
  from: "agent",
  to: "environment",
  steps: 2,
  errors: 1,
  ended: null,
};

describe("who is next", () => {
  test("the agent greets and the user is asked", async () => {
    const [task] = await (await loadDomain("library")).tasks();
    if (task === undefined) throw new Error("no task");
    const { entries, state } = openConversation(task, defaultSettings);
    expect(entries).toMatchObject([{ role: "assistant", content: "Hi! How can I help you today?" }]);
    expect(state).toEqual(atUser);
  });

  test("words go to the other side, calls to the environment, answers back to who called", () => {
    expect(advance(atUser, [says("user", "hello")], defaultSettings)).toMatchObject({
      from: "user",
      to: "agent",
      steps: 1,
    });
    expect(advance(atAgent, [says("assistant", "hi")], defaultSettings)).toMatchObject({
      from: "agent",
      to: "user",
    });
    expect(advance(atAgent, [says("assistant", "wait", 2)], defaultSettings)).toMatchObject({
      to: "environment",
    });
    expect(advance(atEnvironment, [answer(false), answer(true)], defaultSettings)).toEqual({
      from: "environment",
      to: "agent",
      steps: 3,
      errors: 2,
      ended: null,
    });
  });

  test("alone, the agent is asked first, and its first message is no delivery", async () => {
    const [task] = await (await loadDomain("library")).tasks();
    if (task === undefined) throw new Error("no task");
    const settings = { ...defaultSettings, solo: true };
    const { entries, state } = openConversation(task, settings);
    expect(entries).toEqual([]);
    expect(state.to).toBe("agent");
    expect(advance(state, [says("assistant", null, 1)], settings)).toMatchObject({
      to: "environment",
      steps: 0,
    });
  });
});

describe("how it ends", () => {
  test.for(["###STOP###", "Bye. ###TRANSFER###", "###OUT-OF-SCOPE### I am lost"])(
    "the user ends it with %j",
    (words) => {
      expect(advance(atUser, [says("user", words)], defaultSettings).ended).toBe("user_stop");
      expect(advance(atUser, [says("user", words, 1)], defaultSettings).ended).toBeNull();
      expect(advance(atAgent, [says("assistant", words)], defaultSettings).ended).toBeNull();
    },
  );

  test("at the limit of steps, but not while calls wait for their answers, and over a stop in the same step", () => {
    const settings = { ...defaultSettings, maxSteps: 2 };
    expect(advance(atAgent, [says("assistant", "hi")], settings).ended).toBe("max_steps");
    expect(advance(atAgent, [says("assistant", null, 1)], settings).ended).toBeNull();
    expect(advance({ ...atUser, steps: 1 }, [says("user", "###STOP###")], settings).ended).toBe("max_steps");
  });

  test("at the limit of errors in all, which wins over the limit of steps", () => {
    const settings = { ...defaultSettings, maxErrors: 2, maxSteps: 1 };
    expect(advance(atEnvironment, [answer(true)], settings).ended).toBe("too_many_errors");
  });

  test("when the time is up, unless it is over anyway", () => {
    const settings = { ...defaultSettings, timeoutMs: 1000 };
    expect(advance(atUser, [says("user", "hello")], settings, 999).ended).toBeNull();
    expect(advance(atUser, [says("user", "hello")], settings, 1000).ended).toBe("timeout");
    expect(advance(atUser, [says("user", "###STOP###")], settings, 1000).ended).toBe("user_stop");
  });

  test("with words and calls in one message, where the protocol is checked", () => {
    const settings = { ...defaultSettings, checkProtocol: true };
    expect(advance(atAgent, [says("assistant", "wait", 1)], settings).ended).toBe("agent_error");
    expect(advance(atUser, [says("user", "wait", 1)], settings).ended).toBe("user_error");
    expect(advance(atAgent, [says("assistant", " ", 1)], settings).ended).toBeNull();
  });

  test("an empty message is an exception, and nothing follows an end", () => {
    expect(() => advance(atAgent, [says("assistant", " \n")], defaultSettings)).toThrow(Tau2Error);
    expect(() => advance({ ...atUser, ended: "user_stop" }, [says("user", "hi")], defaultSettings)).toThrow(
      Tau2Error,
    );
  });
});
