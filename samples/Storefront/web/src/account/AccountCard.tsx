import type { ReactNode } from 'react'

/** The box the account forms stand in, with a line below it that leads to the other form. */
export function AccountCard({ children, below }: { children: ReactNode; below?: ReactNode }) {
  return (
    <>
      <div className="rounded-3xl border border-line bg-surface p-5 sm:p-8">{children}</div>
      {below && <p className="mt-6 text-center text-muted">{below}</p>}
    </>
  )
}
