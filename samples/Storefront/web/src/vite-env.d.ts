/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Where the router is. Empty: it serves this page itself. */
  readonly VITE_SOCKET_URL?: string
}
