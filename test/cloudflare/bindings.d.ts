declare module "cloudflare:workers" {
  import type { ObjectNamespace } from "@recess/cloudflare";
  export const env: { readonly RECESS: ObjectNamespace };
}
