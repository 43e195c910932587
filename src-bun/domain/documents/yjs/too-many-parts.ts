/** An update with more parts than the limits allow. */
export class TooManyParts extends Error {
  override name = 'TooManyParts'
}
