import type { Env } from "hono";
import type { RecessRoutesOptions } from "../child/routes.ts";
import type { Brand } from "../pages/brand.ts";

/** The options of `recessRoutes`, and the look of the pages. */
export interface ChildPagesOptions<E extends Env = Env> extends RecessRoutesOptions<E> {
  readonly app: Brand;
  /** At least 32 characters, random: forms are signed with it. */
  readonly secret: string;
  /** The path under which the pages are mounted. Default `"/my-rules"`. */
  readonly path?: string;
  /** The display names of features. */
  readonly features?: { readonly [name: string]: string };
}
