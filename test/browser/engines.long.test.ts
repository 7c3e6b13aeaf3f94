import { describeIn } from "./suite/suite.ts";
import { suite } from "./suite/index.ts";

describeIn("Firefox", "whole", suite);
describeIn("WebKit", "whole", suite);
