// Validates pages: an object of HTML by path comes in, a list of what is wrong goes out.
//
// Rules that are off, and why:
// - no-redundant-role: style sheets that lay tables out for phones take their meaning away in some
//   browsers, and the roles give it back;
// - long-title: a title begins with the label of the thing, whatever its length;
// - doctype-style, no-trailing-whitespace: a matter of taste.

import { HtmlValidate, StaticConfigLoader } from "html-validate";

const validator = new HtmlValidate(
  new StaticConfigLoader({
    extends: ["html-validate:standard"],
    rules: {
      "doctype-style": "off",
      "long-title": "off",
      "no-redundant-role": "off",
      "no-trailing-whitespace": "off",
      "valid-id": ["error", { relaxed: true }],
    },
  }),
);

let input = "";
for await (const chunk of process.stdin) input += chunk;
const faults = [];
for (const [path, html] of Object.entries(JSON.parse(input))) {
  const report = await validator.validateString(html, path);
  for (const { messages } of report.results) {
    for (const { line, column, message, ruleId } of messages) {
      faults.push(`${path}:${line}:${column}: ${message} [${ruleId}]`);
    }
  }
}
process.stdout.write(JSON.stringify(faults));
