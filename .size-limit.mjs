const locales = "en zh-CN zh-HK ja ko es vi de pt-BR fr it ru pl bn ar ur".split(" ");

// As Vite and most bundlers write it: letters of any script as they are, not as escapes.
const modifyEsbuildConfig = (config) => ({ ...config, charset: "utf8" });

// Screens, and the foot of the chip, come in a chunk of their own once the page can be used.
const withoutScreens = (config) => ({ ...modifyEsbuildConfig(config), external: ["*/shield.js"] });

// What a chat needs nothing of comes in chunks that are loaded when they are first used.
const withoutDynamicImports = (config) => ({
  ...config,
  plugins: [
    ...(config.plugins ?? []),
    {
      name: "without-dynamic-imports",
      setup(build) {
        build.onResolve({ filter: /./ }, ({ kind, path }) =>
          kind === "dynamic-import" ? { path, external: true } : undefined,
        );
      },
    },
  ],
});

/** What a page loads, minified; what takes part in a budget of the browser package gzipped. */
export default [
  {
    name: "@recess/core, what a chat loads",
    path: "packages/core/dist/index.js",
    limit: "32.6 kB",
    modifyEsbuildConfig: withoutDynamicImports,
  },
  { name: "@recess/core, whole", path: "packages/core/dist/index.js", limit: "45.8 kB" },
  { name: "@recess/core/policy", path: "packages/core/dist/policy/index.js", limit: "103 kB" },
  { name: "@recess/browser", path: "packages/browser/dist/index.js", limit: "4 kB", gzip: true },
  { name: "@recess/browser/voice", path: "packages/browser/dist/voice/index.js", limit: "3.7 kB", gzip: true },
  {
    name: "@recess/browser with rules alone",
    path: "packages/browser/dist/index.js",
    import: {
      "packages/browser/dist/index.js": "{ createRecess }",
      "packages/browser/dist/elements/rules.js": "{ defineRules }",
      "packages/browser/dist/locales/en.js": "{ en }",
    },
    limit: "8.5 kB",
    modifyEsbuildConfig,
  },
  {
    name: "@recess/browser's screens",
    path: "packages/browser/dist/elements/shield.js",
    limit: "6.2 kB",
    gzip: true,
    modifyEsbuildConfig,
  },
  ...locales.map((tag) => ({
    name: `@recess/browser with elements and ${tag}`,
    path: "packages/browser/dist/index.js",
    import: {
      "packages/browser/dist/index.js": "{ createRecess, parseBlock }",
      "packages/browser/dist/elements/index.js": "{ defineElements }",
      [`packages/browser/dist/locales/${tag}.js`]: `{ ${tag.replace("-", "")} }`,
    },
    limit: "14 kB",
    gzip: true,
    modifyEsbuildConfig: withoutScreens,
  })),
];
