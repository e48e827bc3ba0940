// The project's own rules for its English: phrases that read as translated, and what to write instead.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const rules = fs
  .readFileSync(path.join(__dirname, "phrases.tsv"), "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => {
    const [pattern, advice] = line.split("\t");
    return { pattern: new RegExp(pattern, "gi"), advice };
  });

module.exports = (context) => {
  const { Syntax, RuleError, report, getSource } = context;
  const read = (node) => {
    // Code is not prose. Replace it with spaces, so that positions stay the same.
    const text = getSource(node)
      .replace(/`[^`]*`/g, (code) => " ".repeat(code.length))
      .replace(/\n/g, " ");
    for (const { pattern, advice } of rules) {
      for (const match of text.matchAll(pattern)) {
        report(node, new RuleError(`"${match[0].trim()}": ${advice}`, { index: match.index }));
      }
    }
  };
  return { [Syntax.Paragraph]: read, [Syntax.Header]: read, TableCell: read };
};
