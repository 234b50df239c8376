import type { Prng } from './prng.js';

/**
 * The order of the contenders in each round: `rounds` rows of the numbers 0 to contenders − 1.
 *
 * Random, so that no kernel always follows the same one (which leaves caches and clock in a certain
 * state), and balanced: consecutive blocks of `contenders` rounds are Latin squares, so that over a
 * whole block every contender has every position once. Each square is the cyclic one with its rows,
 * columns and symbols shuffled. Throws RangeError when there is no contender.
 */
export function balancedOrders(contenders: number, rounds: number, prng: Prng): number[][] {
  if (!(Number.isInteger(contenders) && contenders >= 1)) {
    throw new RangeError(`A round has at least one contender, not ${contenders}.`);
  }
  const orders: number[][] = [];
  while (orders.length < rounds) orders.push(...latinSquare(contenders, prng));
  return orders.slice(0, rounds);
}

function latinSquare(size: number, prng: Prng): number[][] {
  const numbers = Array.from({ length: size }, (_, i) => i);
  const columns = prng.shuffle(numbers);
  const symbols = prng.shuffle(numbers);
  return prng.shuffle(numbers).map((row) => columns.map((column) => symbols[(row + column) % size]));
}
