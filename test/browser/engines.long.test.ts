import { describeIn } from "./suite/suite.ts";
import { suite } from "./suite/index.ts";

describeIn("Firefox", "all", suite);
describeIn("WebKit", "all", suite);
