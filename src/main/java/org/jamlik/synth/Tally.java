package org.jamlik.synth;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** Sums of what happened, by measure, municipality, year and sex. Sums of parts can be added. */
final class Tally implements Serializable {
    private final TreeMap<Key, Long> sums = new TreeMap<>();

    /** What is summed; the sex is M or K, or T for what is no person's. */
    record Key(String measure, String municipality, int year, String sex) implements Comparable<Key>, Serializable {
        @Override
        public int compareTo(Key other) {
            int order = measure.compareTo(other.measure);
            order = order == 0 ? municipality.compareTo(other.municipality) : order;
            order = order == 0 ? Integer.compare(year, other.year) : order;
            return order == 0 ? sex.compareTo(other.sex) : order;
        }
    }

    void add(String measure, String municipality, int year, String sex, long much) {
        sums.merge(new Key(measure, municipality, year, sex), much, Long::sum);
    }

    void add(Tally other) {
        other.sums.forEach((key, much) -> sums.merge(key, much, Long::sum));
    }

    Map<Key, Long> sums() {
        return sums;
    }

    long of(String measure, String municipality, int year, String sex) {
        return sums.getOrDefault(new Key(measure, municipality, year, sex), 0L);
    }

    /** Women and men, or what is no person's. */
    long of(String measure, String municipality, int year) {
        return of(measure, municipality, year, "K")
                + of(measure, municipality, year, "M")
                + of(measure, municipality, year, "T");
    }

    /** Of women or men; T asks for all. */
    long ofSexOrAll(String measure, String municipality, int year, String sex) {
        return sex.equals("T") ? of(measure, municipality, year) : of(measure, municipality, year, sex);
    }

    /** Whether women and men are summed apart. */
    boolean isBySex(String measure) {
        Key next = sums.higherKey(new Key(measure, "", 0, ""));
        return next != null && next.measure().equals(measure) && !next.sex().equals("T");
    }
}
