import { expect, test } from "vitest";
import { talkOn } from "../src/talk.ts";
import { Screen } from "./support/screen.ts";

test("what is said stays in view above pinned lines, which are drawn once", () => {
  const screen = new Screen(80, 24);
  const talk = talkOn(screen.stream);
  let ticks = 0;
  talk.say("before");
  const pin = talk.pin(() => [`tick ${++ticks}`, "second line"]);
  pin.redraw();
  talk.warn("the disk is full");
  talk.say("two\nlines");
  pin.redraw();

  expect(screen.lines()).toEqual([
    "before",
    "warning: the disk is full",
    "two",
    "lines",
    `tick ${ticks}`,
    "second line",
  ]);
});

test("lines that are let go of stay, and what is said comes below", () => {
  const screen = new Screen(80, 24);
  const talk = talkOn(screen.stream);
  const pin = talk.pin(() => ["panel"]);
  pin.release();
  talk.say("after");

  expect(screen.lines()).toEqual(["panel", "after"]);
});

test("fewer lines than before leave nothing of the old ones", () => {
  const screen = new Screen(80, 24);
  const talk = talkOn(screen.stream);
  let lines = ["one", "two", "three"];
  const pin = talk.pin(() => lines);
  lines = ["only"];
  pin.redraw();

  expect(screen.lines()).toEqual(["only"]);
});

test("lines beyond the terminal's height are left out, as they could not be taken back", () => {
  const screen = new Screen(80, 4);
  const talk = talkOn(screen.stream);
  const pin = talk.pin(() => ["1", "2", "3", "4", "5", "6"]);
  pin.redraw();
  pin.redraw();

  expect(screen.lines()).toEqual(["1", "2", "3"]);
});
