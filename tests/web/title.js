// node title.js <url>: opens the page in Chromium and writes its title.
import { launchBrowser, openPage } from './browser.js'

const browser = await launchBrowser()
try {
  const { page } = await openPage(browser, process.argv[2])
  console.log(await page.title())
} finally {
  await browser.close()
}
