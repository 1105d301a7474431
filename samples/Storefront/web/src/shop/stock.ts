import type { Item, StockChanged } from '../contracts'
import { newer } from '../live/newer'

/** The catalogue after a push; a change that is older than what is known changes nothing. */
export function withChange(items: readonly Item[], change: StockChanged): readonly Item[] {
  return items.map((item) => (item.sku === change.sku && newer(item, change)
    ? { ...item, available: change.available, version: change.version }
    : item))
}

/** How much there is, in words that do not need a colour. */
export function stockInWords(available: number): string {
  if (available <= 0) {
    return 'Sold out'
  }
  return available <= 3 ? `Only ${available} left` : `${available} in stock`
}
