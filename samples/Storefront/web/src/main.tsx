import { WarrenProvider } from '@warren/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import './index.css'
import { identity, warren } from './warren'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <WarrenProvider warren={warren} identity={identity}>
      <App />
    </WarrenProvider>
  </StrictMode>,
)
