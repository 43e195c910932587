// "Quiet Otter": somebody who scans the code is inside under a friendly name before having typed anything.
import { remember, remembered } from './device.ts'
import { type Language, language } from './preferences.ts'

const WORDS: Record<Language, { adjectives: string; animals: string }> = {
  en: {
    adjectives:
      'Agile Amber Brave Breezy Bright Calm Cheerful Clever Cosy Curious Daring Eager Early Gentle Golden Happy Honest Jolly Keen Kind Lively Lucky Mellow Merry Mighty Nimble Patient Polite Quick Quiet Radiant Rapid Silver Steady Sunny Swift Tidy Warm Wise Witty',
    animals:
      'Albatross Badger Beaver Bison Crane Deer Dolphin Falcon Finch Fox Gecko Hare Hedgehog Heron Ibex Jay Kestrel Kingfisher Koala Lark Lemur Lynx Magpie Marten Moose Narwhal Otter Owl Panda Pelican Penguin Puffin Raven Robin Salmon Seal Sparrow Stork Tern Wren',
  },
  // Masculine animals only, so that one ending of the adjective is always right.
  de: {
    adjectives:
      'Aufmerksamer Bedächtiger Beherzter Bunter Eifriger Ehrlicher Fleißiger Flinker Fröhlicher Früher Geduldiger Gelassener Geschickter Goldener Heiterer Heller Höflicher Kluger Kühner Lebhafter Leiser Lustiger Munterer Mutiger Neugieriger Pfiffiger Rascher Ruhiger Sanfter Schneller Silberner Sonniger Stiller Tapferer Treuer Umsichtiger Vergnügter Wacher Warmer Weiser',
    animals:
      'Albatros Biber Bussard Dachs Delfin Eisvogel Elch Falke Fink Fuchs Hase Hecht Hirsch Igel Kauz Kiebitz Koala Kolibri Kranich Lachs Luchs Marder Maulwurf Molch Otter Panda Papagei Pelikan Pinguin Rabe Reiher Salamander Seehund Spatz Specht Steinbock Storch Uhu Wal Zeisig',
  },
}

/** Stable for this device, so that a second look at the page is the same person; a name chosen by hand takes its place. */
export function suggestedName(): string {
  const kept = remembered('name')
  if (kept !== undefined) return kept
  const { adjectives, animals } = WORDS[language()]
  const name = `${oneOf(adjectives)} ${oneOf(animals)}`
  keepName(name)
  return name
}

export function keepName(name: string): void {
  remember('name', name)
}

function oneOf(words: string): string {
  const list = words.split(' ')
  const [chance = 0] = crypto.getRandomValues(new Uint32Array(1))
  return list[chance % list.length] ?? ''
}
