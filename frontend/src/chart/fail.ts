/** Say in place of a picture why there is none. */
export function fail(element: HTMLElement, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  const words = document.createElement("p");
  words.className = "warning";
  words.setAttribute("role", "alert");
  words.textContent = `The picture could not be drawn: ${reason}.`.replace("..", ".");
  element.replaceChildren(words);
}
