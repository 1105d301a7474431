// @vitest-environment node
import { gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { expect, test } from 'vitest'

const index = fileURLToPath(new URL('../src/index.ts', import.meta.url))

/** Bytes of what an app pays for these names, minified and gzipped, without React and socket.io-client. */
async function sizeOf(names: string): Promise<number> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [{
      name: 'entry',
      enforce: 'pre',
      resolveId: (id) => (id.endsWith('entry') ? '\0entry' : null),
      load: (id) => (id === '\0entry' ? `export ${names} from ${JSON.stringify(index)}` : null),
    }],
    build: {
      write: false,
      minify: true,
      rolldownOptions: { input: 'entry', preserveEntrySignatures: 'strict', external: [/^react/, 'socket.io-client'] },
    },
  })
  const { output } = built as unknown as { output: { code: string }[] }
  return gzipSync(output[0]!.code).length
}

test('the core stays under 3 kB', async () => {
  expect(await sizeOf('{ createWarren, WarrenProvider, useSocket, useConnection, useEvent }')).toBeLessThanOrEqual(3_072)
})

test('everything stays under 6 kB', async () => {
  expect(await sizeOf('*')).toBeLessThanOrEqual(6_144)
})
