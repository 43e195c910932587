import type { NameParts } from '../en/names.ts'

// Only masculine animals, so that one ending of the adjective is always right.
export const names: NameParts = {
  adjectives:
    'Aufmerksamer Bedächtiger Beherzter Bunter Eifriger Ehrlicher Fleißiger Flinker Fröhlicher Früher Geduldiger Gelassener Geschickter Goldener Heiterer Heller Höflicher Kluger Kühner Lebhafter Leiser Lustiger Munterer Mutiger Neugieriger Pfiffiger Rascher Ruhiger Sanfter Schneller Silberner Sonniger Stiller Tapferer Treuer Umsichtiger Vergnügter Wacher Warmer Weiser',
  animals:
    'Albatros Biber Bussard Dachs Delfin Eisvogel Elch Falke Fink Fuchs Hase Hecht Hirsch Igel Kauz Kiebitz Koala Kolibri Kranich Lachs Luchs Marder Maulwurf Molch Otter Panda Papagei Pelikan Pinguin Rabe Reiher Salamander Seehund Spatz Specht Steinbock Storch Uhu Wal Zeisig',
}
