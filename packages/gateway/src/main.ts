import { demoText, runDemo } from "./demo.ts";
import { runGateway } from "./serve.ts";
import { GatewayConfigError } from "./config/usable.ts";

const USAGE = `recess-gateway [file]    runs the gateway that a file describes (default: gateway.yaml)
recess-gateway --demo    serves the built-in responder, to try it out

Checks before it starts; "recess check gateway.yaml" does the same without starting. SIGHUP reads the file again.`;

/** Runs the command line. Returns the exit status, or `null` while it serves. */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  const [first = "gateway.yaml", ...more] = args;
  if (first === "--help" || first === "-h") {
    console.log(USAGE);
    return 0;
  }
  if (more.length > 0 || (first.startsWith("-") && first !== "--demo")) {
    console.error(USAGE);
    return 2;
  }
  try {
    if (first === "--demo") {
      const { url } = await runDemo({ env, port: Number(env["PORT"] ?? 8787) });
      console.log(demoText(url));
    } else await runGateway({ file: first, env });
    return null;
  } catch (error) {
    if (error instanceof GatewayConfigError) console.error(`The gateway cannot start:\n${error.message}`);
    else console.error(error instanceof Error ? error.message : error);
    return 2;
  }
}
