/**
 * The query editor: takes the place of the text field in the form of the query page, and shows
 * answers below it. Without it the form works by itself.
 */

import Yasqe from "@zazuko/yasqe";
import { ask, Refusal } from "./editor/ask";
import { installCompleters } from "./editor/complete";
import { type Config, readConfig, shareLink } from "./editor/config";
import { copyButton, make } from "./editor/dom";
import { refuse, show } from "./editor/results";
import { snippets } from "./editor/snippets";

/** Longest address that every browser and server on the way takes. */
const LONGEST_LINK = 8000;

const form = document.querySelector<HTMLFormElement>("form#editor");
const field = form?.querySelector<HTMLTextAreaElement>("textarea");
if (form && field) start(form, field, readConfig(form));

function start(form: HTMLFormElement, field: HTMLTextAreaElement, config: Config): void {
  const given = document.querySelector<HTMLElement>("#answer");
  const fault = given?.querySelector<HTMLElement>("#fault");
  const section = given ?? make("section", { id: "answer", "aria-live": "polite" });

  const place = make("div");
  field.before(place);
  field.hidden = true;
  const yasqe = new Yasqe(place, {
    value: field.value,
    autocompleters: installCompleters(config),
    consumeShareLink: null,
    createShareableLink: undefined,
    editorHeight: "auto",
    extraKeys: {
      "Ctrl-Enter": () => void run(),
      "Cmd-Enter": () => void run(),
      // The keyboard has to get out of the editor.
      Tab: false,
      "Shift-Tab": false,
    },
    persistenceId: null,
    resizeable: false,
    screenReaderLabel: "Query",
    showQueryButton: false,
    viewportMargin: Number.POSITIVE_INFINITY,
  } as never);
  form.querySelector("label[for=query]")?.addEventListener("click", () => yasqe.focus());

  const code = document.querySelector<HTMLElement>("#code");
  const write = code ? snippets(code, config) : () => {};
  write(yasqe.getValue());

  const button = form.querySelector<HTMLButtonElement>(".controls button");
  const label = button?.textContent ?? "";
  button?.after(
    copyButton("Copy a link to this query", () => shareLink(yasqe.getValue(), config)),
    make("span", { class: "hint" }, "Ctrl + Enter runs it, Ctrl + Space completes"),
  );

  let running: AbortController | null = null;
  let marked: unknown = null;

  const unmark = () => {
    if (marked) yasqe.getDoc().removeLineClass(marked as never, "wrap", "fault-line");
    marked = null;
  };
  const mark = (line: number, column: number) => {
    marked = yasqe.getDoc().addLineClass(line - 1, "wrap", "fault-line");
    yasqe.getDoc().setCursor({ line: line - 1, ch: Math.max(0, column - 1) });
    yasqe.focus();
  };
  const busy = (on: boolean) => {
    section.setAttribute("aria-busy", String(on));
    if (button) button.textContent = on ? "Stop" : label;
  };

  async function run(remember = true): Promise<void> {
    running?.abort();
    const asked = new AbortController();
    running = asked;
    const query = yasqe.getValue();
    unmark();
    busy(true);
    try {
      const answer = await ask(query, config, asked.signal);
      if (!section.isConnected) form.after(section);
      show(section, query, answer, config);
    } catch (error) {
      if (asked.signal.aborted) return;
      if (!section.isConnected) form.after(section);
      const problem =
        error instanceof Refusal ? error.problem : { title: "The page failed", detail: `${error}` };
      refuse(section, query, problem, config);
      if (problem.line) mark(problem.line, problem.column ?? 1);
    } finally {
      if (running === asked) {
        running = null;
        busy(false);
      }
    }
    const link = shareLink(query, config);
    if (remember && link.length < LONGEST_LINK && link !== location.href) {
      history.pushState(null, "", link);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (running) {
      running.abort();
      running = null;
      busy(false);
    } else {
      void run();
    }
  });
  yasqe.on("change", () => {
    unmark();
    field.value = yasqe.getValue();
    write(yasqe.getValue());
  });
  addEventListener("popstate", () => {
    const query = new URL(location.href).searchParams.get("query");
    if (query === null || query === yasqe.getValue()) return;
    yasqe.setValue(query);
    void run(false);
  });

  if (fault) mark(Number(fault.dataset.line ?? 0) || 1, Number(fault.dataset.column ?? 1));
  else if (given) void run(false); // the server keeps the answer that it put into the page
}
