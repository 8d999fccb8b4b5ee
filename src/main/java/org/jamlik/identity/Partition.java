package org.jamlik.identity;

/** Things parted into sets that are joined two by two. */
final class Partition {
    private final int[] above;

    Partition(int things) {
        above = new int[things];
        for (int i = 0; i < things; i++) {
            above[i] = i;
        }
    }

    /** The thing that stands for the set of a thing. */
    int of(int thing) {
        int top = thing;
        while (above[top] != top) {
            above[top] = above[above[top]];
            top = above[top];
        }
        return top;
    }

    void join(int one, int other) {
        int top = of(one);
        int otherTop = of(other);
        above[Math.max(top, otherTop)] = Math.min(top, otherTop);
    }
}
