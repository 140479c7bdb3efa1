/**
 * Keyboard access to the marks of a picture that lead somewhere: one tab stop for all of them,
 * arrow keys to go to the nearest in that direction, Enter to follow.
 */

type Drawn = SVGElement & { __data__?: { href?: unknown } };

const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Make the marks with a link reachable, also after the picture was drawn anew. */
export function linkUp(picture: HTMLElement): void {
  const mark = () => {
    const links = linksIn(picture);
    const current = links.find((link) => link.tabIndex === 0 && link.hasAttribute("tabindex"));
    for (const link of links) {
      link.setAttribute("role", "link");
      link.removeAttribute("aria-roledescription");
      link.setAttribute("tabindex", link === (current ?? links[0]) ? "0" : "-1");
    }
  };
  mark();
  new MutationObserver(mark).observe(picture, { childList: true, subtree: true });
  picture.addEventListener("keydown", (event) => {
    const from = event.target as Drawn;
    if (!from.__data__?.href) return;
    if (event.key === "Enter") {
      // Vega follows the link, as for a click with the mouse.
      from.dispatchEvent(new MouseEvent("click", { bubbles: true, ctrlKey: event.ctrlKey }));
      return;
    }
    const to = next(event.key, from, linksIn(picture));
    if (!to) return;
    event.preventDefault();
    from.setAttribute("tabindex", "-1");
    to.setAttribute("tabindex", "0");
    to.focus();
  });
}

function linksIn(picture: HTMLElement): Drawn[] {
  return [...picture.querySelectorAll<Drawn>("svg *")].filter((mark) => mark.__data__?.href);
}

function next(key: string, from: Drawn, links: Drawn[]): Drawn | undefined {
  if (key === "Home") return links[0];
  if (key === "End") return links.at(-1);
  const step = STEPS[key];
  if (!step) return undefined;
  const [x, y] = centre(from);
  let best: Drawn | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const link of links) {
    const [dx, dy] = [centre(link)[0] - x, centre(link)[1] - y];
    const along = dx * step[0] + dy * step[1];
    const aside = Math.abs(dx * step[1] + dy * step[0]);
    // What lies aside counts double: an arrow keeps to its row or column while it can.
    const distance = along + 2 * aside;
    if (link !== from && along > 1 && distance < least) [best, least] = [link, distance];
  }
  return best;
}

function centre(mark: Drawn): [number, number] {
  const box = mark.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}
