const SUM =
  /(\d{1,6}(?:\.\d{1,4})?)\s*([+\-−–x×*·/÷:]|times|plus|minus|divided by|加|减|乘以?|除以)\s*(\d{1,6}(?:\.\d{1,4})?)/;

/** A sum in the question with its result: `"7 × 8 = 56"`. */
export function sumIn(question: string): string | null {
  const [, left = "", operator = "", right = ""] = SUM.exec(question) ?? [];
  if (left === "") return null;
  const [a, b] = [Number(left), Number(right)];
  switch (operator) {
    case "+":
    case "plus":
    case "加":
      return write(a, "+", b, a + b);
    case "-":
    case "−":
    case "–":
    case "minus":
    case "减":
      return write(a, "−", b, a - b);
    case "/":
    case "÷":
    case ":":
    case "divided by":
    case "除以":
      return b === 0 ? null : write(a, "÷", b, a / b);
    default:
      return write(a, "×", b, a * b);
  }
}

function write(a: number, operator: string, b: number, result: number): string {
  return `${a} ${operator} ${b} = ${Math.round(result * 10_000) / 10_000}`;
}
