/** Draws a Vega or Vega-Lite specification as SVG, without eval and without inline styles. */

import { type Config, Error as Failure, logger, parse, type Spec, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { downloads } from "./download";
import { linkUp } from "./links";
import { theme } from "./theme";

export type Specification = Record<string, unknown>;

/** Views of one part: their width can follow the page. Compositions have widths of their own. */
const COMPOSED = ["concat", "facet", "hconcat", "repeat", "vconcat"];

/** Part of a narrow picture's width that its marks have, beside the names at its edges. */
const BESIDE_NAMES = 0.65;

/**
 * Draw a picture into an element, with buttons to download it.
 *
 * Colours may be custom properties of the style sheet, as in `var(--supports)`, and
 * `currentColor`: they follow the colour scheme and the print style by themselves.
 */
export async function draw(element: HTMLElement, spec: Specification): Promise<View> {
  const parts = document.createElement("div");
  parts.className = "picture";
  const tools = document.createElement("p");
  tools.className = "tools";
  element.replaceChildren(parts, tools);
  const described = { description: element.getAttribute("aria-label") ?? undefined, ...spec };
  const room = element.clientWidth;
  const look = theme(room);
  const view = new View(
    parse(await compiled(described, look, room), look as Config, { ast: true }),
    {
      container: parts,
      expr: expressionInterpreter,
      renderer: "svg",
      hover: true,
      logLevel: Failure,
    },
  );
  await view.runAsync();
  linkUp(parts);
  tools.append(...downloads(view, nameOf(element, spec)));
  return view;
}

/** Return a Vega specification for either kind. */
async function compiled(
  spec: Specification,
  look: Record<string, unknown>,
  room: number,
): Promise<Spec> {
  if (!String(spec.$schema ?? "").includes("/vega-lite/")) return spec as unknown as Spec;
  const { compile } = await import("vega-lite");
  let whole = COMPOSED.some((part) => part in spec) ? spec : { width: "container", ...spec };
  // A picture whose width is no more than a wish says so; others are scrolled where they are wider.
  const { shrinks } = (spec.usermeta ?? {}) as { shrinks?: boolean };
  if (shrinks && typeof spec.width === "number" && spec.width > room) {
    whole = { ...whole, width: Math.round(room * BESIDE_NAMES) };
  }
  return compile(whole as never, { config: look as never, logger: logger(Failure) }).spec;
}

function nameOf(element: HTMLElement, spec: Specification): string {
  const path = new URL(element.dataset.spec ?? "", location.href).pathname;
  const last = path
    .split("/")
    .pop()
    ?.replace(/\.[a-z.]+$/, "");
  return element.dataset.name ?? (typeof spec.name === "string" ? spec.name : last || "picture");
}
