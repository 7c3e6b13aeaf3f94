const segmenter = new Intl.Segmenter("en", { granularity: "word" });

/**
 * Splits a text as a model streams it: words with their following punctuation and space. Joined, they give the text.
 */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike === true || words.length === 0) words.push(segment);
    else words.push(`${words.pop() ?? ""}${segment}`);
  }
  return words;
}
