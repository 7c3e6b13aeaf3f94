import { Command } from "commander";
import { examples } from "../terminal/help.ts";

interface Options {
  readonly gateway?: boolean;
}

export function schemaCommand(): Command {
  return new Command("schema")
    .summary("print the JSON Schema of policy files")
    .description("Prints the JSON Schema of policy files, which lets editors complete, check and explain each key.")
    .option("--gateway", "print the schema of gateway files instead")
    .addHelpText(
      "after",
      examples([
        ["recess schema > recess.schema.json", 'then in a policy: { "$schema": "./recess.schema.json", … }'],
        ["recess schema > recess.schema.json", "or in YAML: # yaml-language-server: $schema=./recess.schema.json"],
      ]),
    )
    .action(async ({ gateway }: Options) => {
      const { print } = await import("../terminal/output.ts");
      const schema =
        gateway === true
          ? (await import("@recess/gateway/config")).gatewayJsonSchema()
          : (await import("@recess/core/policy")).jsonSchema();
      await print(`${JSON.stringify(schema, null, 2)}\n`);
    });
}
