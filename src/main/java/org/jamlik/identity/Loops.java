package org.jamlik.identity;

import java.util.Arrays;
import java.util.List;
import org.jamlik.contract.ErrorCode;

/**
 * The loops among number changes, whatever their days: the strongly connected components of the numbers, found with
 * Tarjan's algorithm (Depth-first search and linear graph algorithms, 1972) on a stack of its own, for a chain may be
 * longer than the stack of a thread.
 */
final class Loops {
    private static final int NOT_SEEN = -1;

    private final Told told;
    private final int[] seenAs;
    private final int[] lowest;
    private final int[] component;
    private final int[] open;
    private final int[] path;
    private final int[] nextStep;
    private final int[] downstreamFirst;
    private int seen;
    private int opened;
    private int left;
    private int components;

    private Loops(Told told) {
        this.told = told;
        int numbers = told.numbers();
        seenAs = filled(numbers);
        component = filled(numbers);
        lowest = new int[numbers];
        open = new int[numbers];
        path = new int[numbers];
        nextStep = new int[numbers];
        downstreamFirst = new int[numbers];
    }

    private static int[] filled(int numbers) {
        int[] filled = new int[numbers];
        Arrays.fill(filled, NOT_SEEN);
        return filled;
    }

    /** Refuses all steps that are part of a loop and gives the numbers, each after those that lead to it. */
    static int[] refuse(Told told) {
        Loops loops = new Loops(told);
        for (int number = 0; number < told.numbers(); number++) {
            if (loops.seenAs[number] == NOT_SEEN) {
                loops.search(number);
            }
        }
        for (Step step : told.steps()) {
            if (loops.component[step.from()] == loops.component[step.to()]) {
                step.refuse(ErrorCode.CHANGE_LOOP);
            }
        }
        return loops.upstreamFirst();
    }

    private void search(int start) {
        int depth = 0;
        path[0] = enter(start);
        while (depth >= 0) {
            int number = path[depth];
            List<Step> steps = told.stepsFrom(number);
            if (nextStep[number] < steps.size()) {
                int next = steps.get(nextStep[number]++).to();
                if (seenAs[next] == NOT_SEEN) {
                    path[++depth] = enter(next);
                } else if (component[next] == NOT_SEEN) {
                    lowest[number] = Math.min(lowest[number], seenAs[next]);
                }
            } else {
                leave(number);
                if (--depth >= 0) {
                    lowest[path[depth]] = Math.min(lowest[path[depth]], lowest[number]);
                }
            }
        }
    }

    private int enter(int number) {
        seenAs[number] = seen;
        lowest[number] = seen++;
        open[opened++] = number;
        return number;
    }

    private void leave(int number) {
        if (lowest[number] != seenAs[number]) {
            return;
        }

        int member;
        do {
            member = open[--opened];
            component[member] = components;
            downstreamFirst[left++] = member;
        } while (member != number);
        components++;
    }

    private int[] upstreamFirst() {
        int[] order = new int[left];
        for (int i = 0; i < left; i++) {
            order[i] = downstreamFirst[left - 1 - i];
        }
        return order;
    }
}
