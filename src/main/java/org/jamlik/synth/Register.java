package org.jamlik.synth;

/** A register that tells of the lives of persons, in the deliveries of its sources. */
interface Register {
    /**
     * Tells of the persons of a block.
     *
     * @param out takes the lines
     * @param tally takes what is true, counted from the lives and not from the lines
     */
    void tell(Block block, Deliveries out, Tally tally);

    /** The code of a municipality. */
    static String code(int municipality) {
        return Geography.get().municipalities().get(municipality).code();
    }
}
