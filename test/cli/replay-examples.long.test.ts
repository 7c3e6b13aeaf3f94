import { beforeAll, describe, test } from "vitest";
import { buildCommand } from "./recess.ts";
import { expectWorkedExample, workedExamples } from "./worked-examples.ts";

beforeAll(buildCommand);

describe.concurrent("the worked examples of the specification come out byte for byte", () => {
  test.each(workedExamples)("%s", expectWorkedExample);
});
