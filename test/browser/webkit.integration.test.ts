import { describeIn } from "./suite/suite.ts";
import { suite } from "./suite/index.ts";

describeIn("WebKit", "core", suite);
