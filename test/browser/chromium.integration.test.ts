import { describeIn } from "./suite/suite.ts";
import { suite } from "./suite/index.ts";

describeIn("Chromium", "whole", suite);
