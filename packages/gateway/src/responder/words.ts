const segmenter = new Intl.Segmenter("en", { granularity: "word" });

/** A text in pieces as a model gives them: words, each with the punctuation and the space behind it. Joined, they are the text. */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike === true || words.length === 0) words.push(segment);
    else words.push(`${words.pop() ?? ""}${segment}`);
  }
  return words;
}
