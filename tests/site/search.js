// Searches the site as a reader does: site/search.js reads the field, and the theme's worker searches.
// usage: search.js SITE TEXT. Prints the anchor and the title of the best result on the first page that is found.
const fs = require("fs");
const path = require("path");
const vm = require("vm");

async function main(site, text) {
  let listener, answer;
  const world = {
    console, URL, setTimeout, clearTimeout,
    importScripts() {},
    location: { href: "http://127.0.0.1/worker.js" },
    addEventListener: (_, added) => { listener = added; },
    postMessage: (message) => { answer = message; },
    document: {},
    HTMLInputElement: class { get value() { return text; } },
  };
  world.self = world.window = world;
  world.field = new world.HTMLInputElement();
  world.document.querySelector = () => world.field;
  vm.createContext(world);
  const workers = path.join(site, "assets/javascripts/workers");
  vm.runInContext(fs.readFileSync(path.join(workers, fs.readdirSync(workers).find((name) => name.endsWith(".js"))), "utf8"), world);
  vm.runInContext(fs.readFileSync(path.join(site, "search.js"), "utf8"), world);
  const index = JSON.parse(fs.readFileSync(path.join(site, "search/search_index.json"), "utf8"));
  await listener({ data: { type: 0, data: { ...index, options: { suggest: false } } } });
  await listener({ data: { type: 2, data: world.field.value } });
  for (const { location, title } of answer.data.items.slice(0, 1).map((page) => page[0])) {
    console.log(`${location} ${title.replace(/<[^>]*>/g, "")}`);
  }
}

main(...process.argv.slice(2));
