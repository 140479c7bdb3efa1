/**
 * Pictures: every `<div class="chart" data-spec="URL">` becomes the picture that the Vega or
 * Vega-Lite specification at that address describes. The libraries are loaded when the first
 * picture comes near the screen; without a script the table beside it says the same.
 *
 * Attributes of the element:
 * - `data-spec`: address of the specification, on this site;
 * - `data-name`: what a downloaded picture is called, without its ending;
 * - `aria-label`: what the picture shows, where the specification has no `description`.
 */

const NEAR = "600px";

async function show(element: HTMLElement): Promise<void> {
  element.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(element.dataset.spec ?? "", {
      headers: { Accept: "application/json" },
    });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const spec = await response.json();
    const { draw } = await import("./chart/draw");
    await draw(element, spec);
  } catch (error) {
    const { fail } = await import("./chart/fail");
    fail(element, error);
  } finally {
    element.removeAttribute("aria-busy");
  }
}

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      void show(target as HTMLElement);
    }
  },
  { rootMargin: NEAR },
);
for (const element of document.querySelectorAll(".chart[data-spec]")) observer.observe(element);
