const euros = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' })

export const priceInWords = (price: number): string => euros.format(price)
