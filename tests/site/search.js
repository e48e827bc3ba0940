// Searches the site as a reader does, in Chromium: pastes each line of its input into the search field, and prints the
// address and the title of the best result on the first page that is found.
// usage: NODE_PATH=… search.js ADDRESS <MESSAGES
const fs = require("fs");
const puppeteer = require("puppeteer-core");

async function main(address) {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => { throw new Error(`the page has an error: ${error.message}`); });
    for (const message of fs.readFileSync(0, "utf8").trim().split("\n")) {
      await page.goto(address);
      await page.click("label[for=__search]");
      await page.focus("[data-md-component=search-query]");
      await page.keyboard.sendCharacter(message); // as the menu's Paste does, without a key
      const row = await page.waitForSelector(".md-search-result__item a[href*='#']", { timeout: 20000 });
      console.log(await row.evaluate((link) => {
        const { pathname, hash } = new URL(link.href);
        return `${pathname.slice(1)}${hash} ${link.querySelector("h1, h2").textContent}`;
      }));
    }
  } finally {
    await browser.close();
  }
}

main(process.argv[2]).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
