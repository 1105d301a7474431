import type { Item } from '../contracts'
import { classes } from '../ui/classes'
import { StillLife } from './StillLife'
import { priceInWords } from './price'
import { ReserveButton } from './ReserveButton'
import { stockInWords } from './stock'

export function ProductCard({ item }: { item: Item }) {
  const { sku, name, price, available } = item
  return (
    <li className="flex flex-col overflow-hidden rounded-3xl border border-line bg-surface" data-sku={sku}>
      <StillLife id={sku} />
      <div className="flex grow flex-col gap-1 p-5">
        <h2 className="text-lg leading-snug font-semibold">{name}</h2>
        <p className="text-muted">{priceInWords(price)}</p>
        <div className="mt-auto flex flex-wrap items-center justify-between gap-x-3 gap-y-2 pt-4">
          <p
            // A new key runs the animation anew: the number was changed just now, by whomever.
            key={available}
            data-available={available}
            className={classes('-mx-1.5 animate-changed rounded-md px-1.5 text-sm font-medium', available <= 3 ? 'text-warn' : 'text-good')}
          >
            {stockInWords(available)}
          </p>
          <ReserveButton item={item} />
        </div>
      </div>
    </li>
  )
}
