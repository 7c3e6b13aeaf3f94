import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, Converter, ReflectionKind } from "typedoc";

const packages = fileURLToPath(new URL("../../packages/", import.meta.url));

/**
 * The entry points of every package, as its `exports` name them: the source, and what an import says.
 *
 * @returns {{ source: string; name: string }[]}
 */
function entryPoints() {
  return readdirSync(packages).flatMap((folder) => {
    /** @type {{ name: string; exports?: Record<string, string | Record<string, string>> }} */
    const { name, exports = {} } = JSON.parse(readFileSync(join(packages, folder, "package.json"), "utf8"));
    return Object.entries(exports).flatMap(([path, entry]) => {
      const source = typeof entry === "object" ? entry["@recess/source"] : undefined;
      return source === undefined ? [] : [{ source: join(packages, folder, source), name: join(name, path) }];
    });
  });
}

/** Every public name of every package, from its types and comments. @param {string} folder */
export async function apiPages(folder) {
  const entries = entryPoints();
  const app = await Application.bootstrapWithPlugins({
    plugin: ["typedoc-plugin-markdown"],
    router: "module",
    out: folder,
    entryPoints: entries.map(({ source }) => source),
    tsconfig: fileURLToPath(new URL("./tsconfig.typedoc.json", import.meta.url)),
    skipErrorChecking: true,
    excludePrivate: true,
    excludeInternal: true,
    // The members that elements inherit from HTMLElement were most of the pages' text.
    excludeExternals: true,
    readme: "none",
    disableSources: true,
    githubPages: false,
    logLevel: "Error",
    validation: false,
  });
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    // A module is called after its file; readers know what they import.
    const file = reflection.kindOf(ReflectionKind.Module) ? context.getSymbolFromReflection(reflection) : undefined;
    const path = file?.declarations?.[0]?.getSourceFile().fileName;
    const entry = entries.find(({ source }) => source === path);
    if (entry !== undefined) reflection.name = entry.name;
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("TypeDoc could not read the packages.");
  await app.generateOutputs(project);
}
