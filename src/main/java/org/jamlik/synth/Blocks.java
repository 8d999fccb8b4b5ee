package org.jamlik.synth;

import java.util.ArrayList;
import java.util.List;
import org.jamlik.synth.Geography.Municipality;

/** How the inhabitants of the first day are dealt out to blocks, each with numbers of its own. */
final class Blocks {
    private Blocks() {}

    /** Told of every person of a block. */
    interface Teller {
        void tell(int age, boolean man, int slot);
    }

    /**
     * One block's place among all.
     *
     * @param part which of the parts of its municipality
     * @param inhabitants of the municipality, at the plan's scale
     * @param slots the first slot of each age and sex that is this municipality's
     */
    record Place(int index, int blocks, Municipality municipality, int part, int parts, int inhabitants, int[] slots) {
        /** How many persons it begins with, near enough. */
        int persons() {
            return Math.max(1, inhabitants / parts);
        }

        /** Every so many inhabitants in the order of age is one of this part. */
        void forEachPerson(Plan plan, Teller teller) {
            int[] counts = counts(plan, municipality, inhabitants);
            int k = 0;
            for (int cell = 0; cell < counts.length; cell++) {
                for (int i = 0; i < counts[cell]; i++) {
                    if (k++ % parts == part) {
                        teller.tell(cell / 2, cell % 2 == 1, slots[cell] + i);
                    }
                }
            }
        }
    }

    /** All blocks, in the order of municipalities. */
    static List<Place> of(Plan plan) {
        List<Municipality> municipalities = Geography.get().municipalities();
        int[] parts = municipalities.stream()
                .mapToInt(each -> (inhabitants(plan, each) + Block.SIZE - 1) / Block.SIZE)
                .toArray();
        int blocks = java.util.Arrays.stream(parts).sum();
        List<Place> places = new ArrayList<>();
        int[] slots = new int[2 * (Geography.OLDEST + 1)];
        for (Municipality municipality : municipalities) {
            int inhabitants = inhabitants(plan, municipality);
            for (int part = 0; part < parts[municipality.index()]; part++) {
                places.add(new Place(
                        places.size(),
                        blocks,
                        municipality,
                        part,
                        parts[municipality.index()],
                        inhabitants,
                        slots.clone()));
            }
            int[] counts = counts(plan, municipality, inhabitants);
            for (int cell = 0; cell < slots.length; cell++) {
                slots[cell] += counts[cell];
            }
        }
        return places;
    }

    private static int inhabitants(Plan plan, Municipality municipality) {
        return (int) Math.max(4, Math.round(municipality.inhabitants() * plan.scale()));
    }

    /** How many of each age and sex: as many as there are in reality, and where fewer than one is due, one now and then. */
    private static int[] counts(Plan plan, Municipality municipality, int inhabitants) {
        double[] cells = municipality.cells();
        double begin = plan.dice("first day", municipality.index()).share();
        int[] counts = new int[cells.length];
        double reached = 0;
        int told = 0;
        for (int cell = 0; cell < cells.length; cell++) {
            reached += cells[cell] / municipality.inhabitants() * inhabitants;
            int now = (int) Math.floor(reached + begin);
            counts[cell] = now - told;
            told = now;
        }
        return counts;
    }
}
