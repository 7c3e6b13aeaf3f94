import { Command } from "commander";
import { examples } from "../terminal/help.ts";

export function schemaCommand(): Command {
  return new Command("schema")
    .summary("print the JSON Schema of policy files")
    .description("Prints the JSON Schema of policy files, with which editors complete, check and explain each key.")
    .addHelpText(
      "after",
      examples([
        ["recess schema > recess.schema.json", 'then in a policy: { "$schema": "./recess.schema.json", … }'],
        ["recess schema > recess.schema.json", "or in YAML: # yaml-language-server: $schema=./recess.schema.json"],
      ]),
    )
    .action(async () => {
      const [{ jsonSchema }, { print }] = await Promise.all([
        import("@recess/core/policy"),
        import("../terminal/output.ts"),
      ]);
      await print(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
    });
}
