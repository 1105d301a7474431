import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

/** While developing, the client's own source, so that a change there is seen without building it. */
const clientSource = fileURLToPath(new URL('../../../client/react/src/index.ts', import.meta.url))

export default defineConfig(({ command }) => ({
  plugins: [react(), tailwindcss()],
  resolve: { alias: command === 'serve' ? { '@warren/react': clientSource } : {}, dedupe: ['react', 'react-dom', 'socket.io-client'] },
  server: { port: 3000, strictPort: true, host: 'localhost' },
  build: {
    // Files only: nothing inline, so that the page works under a strict Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
}))
