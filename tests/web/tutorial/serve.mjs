import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

/** Builds the tutorial's page for this router's address, as Create React App would, and serves it on this port of localhost. */
export async function serveTutorial(routerUrl, port, outDir) {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    resolve: { dedupe: ['react', 'react-dom'] },
    define: { 'process.env.REACT_APP_SOCKET_URL': JSON.stringify(routerUrl) },
    build: { outDir, emptyOutDir: true },
  })
  return preview({ root, configFile: false, logLevel: 'warn', build: { outDir }, preview: { port, strictPort: true, host: 'localhost' } })
}
