import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { defineConfig } from 'vitest/config'

// React 18.2 lives in tests/web, whose page is written to the tutorial's own versions.
const react18 = createRequire(new URL('../../tests/web/package.json', import.meta.url))
const folder = (name: string) => dirname(react18.resolve(`${name}/package.json`))

const testingLibrary = dirname(createRequire(import.meta.url).resolve('@testing-library/react'))

const shared = {
  environment: 'jsdom',
  include: ['test/**/*.test.{ts,tsx}'],
  restoreMocks: true,
  unstubGlobals: true,
  setupFiles: ['test/patience.ts'],
  testTimeout: 30_000,
}

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'React 19' } },
      {
        resolve: {
          alias: [
            // Testing Library's CommonJS form would load the root's React by itself.
            { find: /^@testing-library\/react$/, replacement: `${testingLibrary}/@testing-library/react.esm.js` },
            { find: /^react$/, replacement: `${folder('react')}/index.js` },
            { find: /^react\/(.*)$/, replacement: `${folder('react')}/$1.js` },
            { find: /^react-dom$/, replacement: `${folder('react-dom')}/index.js` },
            { find: /^react-dom\/(.*)$/, replacement: `${folder('react-dom')}/$1.js` },
          ],
        },
        test: {
          ...shared,
          name: 'React 18.2',
          exclude: ['test/size.test.ts'],
          server: { deps: { inline: [/@testing-library/] } },
        },
      },
    ],
  },
})
