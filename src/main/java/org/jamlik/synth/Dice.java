package org.jamlik.synth;

import java.util.SplittableRandom;

/**
 * Chance that depends on nothing but the seed of a country and what it is thrown for, so that every part of the country can
 * be made anywhere, in any order, and comes out the same.
 */
final class Dice {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final SplittableRandom random;

    private Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * Dice for one thing.
     *
     * @param what what they are thrown for
     * @param which for whom and when
     */
    static Dice of(long seed, String what, long... which) {
        long mixed = mixed(seed ^ what.hashCode() * GOLDEN);
        for (long each : which) {
            mixed = mixed(mixed + GOLDEN ^ each * GOLDEN);
        }
        return new Dice(mixed);
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long mixed(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    /** From 0 to 1, without 1. */
    double share() {
        return random.nextDouble();
    }

    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    /** From 0 to a bound, without it. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** From one number to another, both included. */
    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    /** The standard normal distribution, near enough: twelve shares less six. */
    double normal() {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum;
    }

    /** Waiting time until something that happens at a rate of one. */
    double waits(double mean) {
        return -mean * StrictMath.log(1 - random.nextDouble());
    }

    /** How often something happens that is expected so often. */
    int times(double expected) {
        int times = 0;
        double passed = waits(1);
        while (passed < expected) {
            times++;
            passed += waits(1);
        }
        return times;
    }

    /** A place in a list of weights. */
    int pick(double... weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double left = random.nextDouble() * sum;
        for (int i = 0; i < weights.length - 1; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    @SafeVarargs
    final <T> T anyOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
