import { useEffect, useState } from 'react'

export type Theme = 'system' | 'light' | 'dark'

const key = 'theme'
const system = matchMedia('(prefers-color-scheme: dark)')

function chosen(): Theme {
  try {
    const value = localStorage.getItem(key)
    return value === 'light' || value === 'dark' ? value : 'system'
  } catch {
    return 'system'
  }
}

/** The theme that was chosen, and how to choose another. `public/theme.js` applies it before the first paint. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(chosen)

  useEffect(() => {
    const apply = () => {
      const dark = theme === 'dark' || (theme === 'system' && system.matches)
      document.documentElement.dataset.theme = dark ? 'dark' : 'light'
    }
    apply()
    system.addEventListener('change', apply)
    return () => system.removeEventListener('change', apply)
  }, [theme])

  return [theme, (next) => {
    setTheme(next)
    try {
      localStorage.setItem(key, next)
    } catch {
      // Storage is blocked: the choice holds for this page.
    }
  }]
}
