import { useEffect, useRef, type ReactNode } from 'react'
import { classes } from './classes'

let first = true

interface PageProps {
  /** The window's title and, unless there is a `heading`, the page's. */
  title: string
  heading?: ReactNode
  lead?: ReactNode
  narrow?: boolean
  children: ReactNode
}

/** One page: its title, one h1 that takes the focus after a change of page (as a loaded page would), and its content. */
export function Page({ title, heading, lead, narrow, children }: PageProps) {
  const h1 = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    document.title = `${title} · Warren Storefront`
    if (!first) {
      h1.current?.focus({ preventScroll: true })
      window.scrollTo(0, 0)
    }
    first = false
  }, [title])

  return (
    <div className={classes('mx-auto w-full px-4 py-8 sm:px-6 sm:py-12', narrow ? 'max-w-lg' : 'max-w-6xl')}>
      <h1 ref={h1} tabIndex={-1} className="text-3xl font-semibold tracking-tight sm:text-4xl">{heading ?? title}</h1>
      {lead && <p className="mt-3 max-w-2xl text-lg text-muted">{lead}</p>}
      <div className="mt-8">{children}</div>
    </div>
  )
}
