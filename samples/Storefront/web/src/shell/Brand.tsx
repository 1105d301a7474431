import { Link } from 'wouter'

export function Brand() {
  return (
    <Link href="/" className="inline-flex items-center gap-2.5 rounded-lg font-display text-lg font-semibold tracking-tight">
      <svg viewBox="0 0 32 32" aria-hidden className="size-8">
        <rect width="32" height="32" rx="9" className="fill-brand" />
        <g fill="none" strokeWidth="2.6" strokeLinecap="round" className="stroke-on-brand">
          <path d="M6 24v-4a10 10 0 0 1 20 0v4" />
          <path d="M11.5 24v-3.6a4.5 4.5 0 0 1 9 0V24" />
        </g>
        <circle cx="16" cy="24" r="1.9" fill="#f2b84b" className="dark:fill-[#a05a00]" />
      </svg>
      <span>Warren</span>
      <span className="sr-only"> Storefront, home</span>
    </Link>
  )
}
