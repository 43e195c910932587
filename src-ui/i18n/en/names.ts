/** The words for suggested names, such as "Brave Otter": an adjective, then an animal. Separated by spaces. */
export type NameParts = { adjectives: string; animals: string }

export const names: NameParts = {
  adjectives:
    'Agile Amber Brave Breezy Bright Calm Cheerful Clever Cosy Curious Daring Eager Early Gentle Golden Happy Honest Jolly Keen Kind Lively Lucky Mellow Merry Mighty Nimble Patient Polite Quick Quiet Radiant Rapid Silver Steady Sunny Swift Tidy Warm Wise Witty',
  animals:
    'Albatross Badger Beaver Bison Crane Deer Dolphin Falcon Finch Fox Gecko Hare Hedgehog Heron Ibex Jay Kestrel Kingfisher Koala Lark Lemur Lynx Magpie Marten Moose Narwhal Otter Owl Panda Pelican Penguin Puffin Raven Robin Salmon Seal Sparrow Stork Tern Wren',
}
