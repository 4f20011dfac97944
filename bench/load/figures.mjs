export const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

export const round = (number, digits = 0) => Number.isFinite(number) ? number.toFixed(digits) : '–';
