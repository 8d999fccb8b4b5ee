package org.jamlik.identity;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Things that belong to numbers: those of one number stand together, in an order. */
final class Grouped<T> {
    private final List<T> all;
    private final int[] ends;

    private Grouped(T[] things, int[] ends) {
        this.all = Arrays.asList(things);
        this.ends = ends;
    }

    /**
     * Groups things, which it leaves as they are.
     *
     * @param numbers how many numbers there are
     * @param number the number of a thing, from 0 on
     */
    static <T> Grouped<T> of(int numbers, T[] things, ToIntFunction<T> number, Comparator<T> order) {
        int[] owners = new int[things.length];
        int[] ends = new int[numbers + 1];
        for (int i = 0; i < things.length; i++) {
            owners[i] = number.applyAsInt(things[i]);
            ends[owners[i] + 1]++;
        }
        for (int i = 0; i < numbers; i++) {
            ends[i + 1] += ends[i];
        }
        T[] grouped = things.clone();
        for (int i = 0; i < things.length; i++) {
            grouped[ends[owners[i]]++] = things[i];
        }
        Grouped<T> all = new Grouped<>(grouped, ends);
        for (int i = 0; i < numbers; i++) {
            if (ends[i] - all.begin(i) > 1) {
                Arrays.sort(grouped, all.begin(i), ends[i], order);
            }
        }
        return all;
    }

    private int begin(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    List<T> of(int number) {
        return all.subList(begin(number), ends[number]);
    }

    List<T> all() {
        return all;
    }
}
