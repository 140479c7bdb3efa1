/**
 * Suggestions below a search box, in the pattern of a combobox with a list (WAI-ARIA Authoring
 * Practices, "Editable Combobox With List Autocomplete"). The libraries for it are larger than all
 * of this, and set styles that the content security policy forbids. Without it, or when the
 * suggestions do not arrive, the box is a field of a form as before.
 */

interface Suggestion {
  url: string | null;
  group: string;
  label: string;
  lang: string;
  pieces: Piece[];
  context: Piece[];
}

interface Piece {
  text: string;
  marked: boolean;
}

/** Pause in typing after which suggestions are asked for, in milliseconds. */
const PAUSE = 150;

for (const form of document.querySelectorAll<HTMLFormElement>("form.search[data-suggest]")) {
  const box = form.querySelector<HTMLInputElement>("input[type=search]");
  if (box) combine(form, box, form.dataset.suggest ?? "");
}

function combine(form: HTMLFormElement, box: HTMLInputElement, address: string): void {
  const list = document.createElement("ul");
  list.id = `suggestions-${Math.random().toString(36).slice(2)}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  const status = document.createElement("span");
  status.className = "unseen";
  status.setAttribute("role", "status");
  form.append(list, status);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-controls", list.id],
    ["aria-expanded", "false"],
    ["autocomplete", "off"],
  ] as const) {
    box.setAttribute(name, value);
  }

  const known = new Map<string, Suggestion[]>();
  let found: Suggestion[] = [];
  let active = -1;
  let asked: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function close(): void {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function choose(index: number): void {
    active = index;
    [...list.children].forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === index));
    });
    const option = list.children[index];
    if (option) {
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  }

  function show(suggestions: Suggestion[]): void {
    found = suggestions.filter((suggestion) => suggestion.url);
    list.replaceChildren(...found.map((entry, at) => optionOf(entry, `${list.id}-${at}`)));
    list.hidden = !found.length;
    box.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length === 1 ? "1 suggestion" : `${found.length} suggestions`;
    choose(-1);
  }

  function follow(index: number): void {
    const url = found[index]?.url;
    if (!url) return;
    // The server names its public address; the page may have come by another.
    const { pathname, search } = new URL(url);
    location.assign(pathname + search);
  }

  async function ask(): Promise<void> {
    const text = box.value.trim();
    asked?.abort();
    if (!text) return close();
    const kept = known.get(text);
    if (kept) return show(kept);
    asked = new AbortController();
    const { signal } = asked;
    try {
      const fields = new FormData(form);
      fields.set("q", text);
      const query = new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]));
      const response = await fetch(`${address}?${query}`, {
        headers: { Accept: "application/json" },
        signal,
      });
      if (!response.ok) return close();
      const { suggestions } = (await response.json()) as { suggestions: Suggestion[] };
      known.set(text, suggestions);
      if (!signal.aborted && document.activeElement === box) show(suggestions);
    } catch {
      if (!signal.aborted) close();
    }
  }

  function later(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), PAUSE);
  }

  box.addEventListener("input", (event) => {
    // What an input method has not finished is not what somebody looks for.
    if (!(event as InputEvent).isComposing) later();
  });
  box.addEventListener("compositionend", later);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const { key } = event;
    if (key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (key === "Enter" && active >= 0) {
      event.preventDefault();
      follow(active);
    } else if (key === "ArrowDown" && list.hidden) {
      void ask();
    } else if ((key === "ArrowDown" || key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      // One place more than there are options: the text as it was typed.
      const places = found.length + 1;
      const step = key === "ArrowDown" ? 1 : -1;
      choose(((active + 1 + step + places) % places) - 1);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = (event.target as Element).closest("[role=option]");
    if (option) follow([...list.children].indexOf(option));
  });
}

function optionOf({ pieces, context, group, lang }: Suggestion, id: string): HTMLElement {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  const label = document.createElement("bdi");
  label.lang = lang;
  label.append(...pieces.map(pieceOf));
  const kind = document.createElement("span");
  kind.className = "kind";
  kind.textContent = group.replace(/s$/, "");
  option.append(label, " ", kind);
  if (context.length) {
    const found = document.createElement("bdi");
    found.className = "context";
    found.append(...context.map(pieceOf));
    option.append(" ", found);
  }
  return option;
}

function pieceOf({ text, marked }: Piece): Node {
  if (!marked) return document.createTextNode(text);
  const mark = document.createElement("mark");
  mark.textContent = text;
  return mark;
}
