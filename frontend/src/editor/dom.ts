/** Small pieces of page that the parts of the editor share. */

/** Make an element. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string> = {},
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    element.setAttribute(attribute, value);
  }
  element.append(...content);
  return element;
}

/** Make a button that does something at once. */
export function button(text: string, act: () => void): HTMLButtonElement {
  const element = make("button", { type: "button", class: "quiet" }, text);
  element.addEventListener("click", act);
  return element;
}

/** Make a row of buttons of which one is chosen; the first is, to begin with. */
export function choice(
  label: string,
  names: string[],
  choose: (name: string) => void,
): HTMLElement {
  const row = make("div", { class: "tabs", role: "group", "aria-label": label });
  const press = (name: string) => {
    for (const each of row.children) {
      each.setAttribute("aria-pressed", String(each.textContent === name));
    }
    choose(name);
  };
  row.append(...names.map((name) => button(name, () => press(name))));
  if (names[0]) press(names[0]);
  return row;
}

/** Make a button that copies a text and says so. */
export function copyButton(label: string, text: () => string): HTMLButtonElement {
  const element = button(label, async () => {
    try {
      await navigator.clipboard.writeText(text());
      element.textContent = "Copied";
    } catch {
      prompt(label, text()); // a page that came without TLS may not write to the clipboard
    }
    setTimeout(() => {
      element.textContent = label;
    }, 2000);
  });
  element.setAttribute("aria-live", "polite");
  return element;
}
