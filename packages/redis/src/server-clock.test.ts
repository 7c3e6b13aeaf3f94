import { describe, expect, test } from "vitest";
import { makeServerClock } from "./server-clock.ts";

describe("the server's clock", () => {
  /** A server whose clock is `ahead` of this process's, and that responds after some time in each direction. */
  const given = () => {
    let watch = 1000;
    let ahead = 1_795_502_558_916;
    const clock = makeServerClock(() => watch);
    return {
      clock,
      ask: (there: number, back: number) => {
        const asked = watch;
        watch += there;
        const said = Math.floor(watch + ahead);
        watch += back;
        clock.observe(said, asked, watch);
      },
      pass: (ms: number) => {
        watch += ms;
      },
      jump: (ms: number) => {
        ahead += ms;
      },
      error: () => (clock.now() ?? Number.NaN) - (watch + ahead),
    };
  };

  test("is not known before the first answer", () => {
    expect(given().clock.now()).toBeNull();
  });

  test("is known to half a round trip after it, and continues with this process's clock", () => {
    const { ask, pass, error } = given();
    ask(20, 0);
    pass(500);
    expect(Math.abs(error())).toBeLessThanOrEqual(11);
  });

  test("is not made less exact by a slower answer, and more exact by a quicker one", () => {
    const { ask, error } = given();
    ask(20, 0);
    ask(1, 0);
    expect(Math.abs(error())).toBeLessThanOrEqual(1);
    ask(0, 140);
    expect(Math.abs(error())).toBeLessThanOrEqual(1);
  });

  test("is accepted when it was set forwards or backwards", () => {
    const { ask, jump, error } = given();
    ask(1, 1);
    jump(3_600_000);
    ask(1, 1);
    expect(Math.abs(error())).toBeLessThanOrEqual(2);
    jump(-7_200_000);
    ask(1, 1);
    expect(Math.abs(error())).toBeLessThanOrEqual(2);
  });

  test("is read again from time to time, because clocks drift", () => {
    const { ask, pass, jump, error } = given();
    ask(0, 0);
    for (let hour = 0; hour < 10; hour++) {
      pass(3_600_000);
      jump(180);
      ask(2, 2);
      expect(Math.abs(error())).toBeLessThanOrEqual(180);
    }
    pass(3_600_000);
    ask(2, 2);
    expect(Math.abs(error())).toBeLessThanOrEqual(3);
  });
});
